/// Counts what a long command has done, and shows it twice a second at most.
struct ProgressCounter {
  private let noun: String
  private let clock = ContinuousClock()
  private let begun: ContinuousClock.Instant
  private var shown: ContinuousClock.Instant
  private(set) var count = 0

  /// - Parameter noun: What is counted, in the plural.
  init(_ noun: String) {
    self.noun = noun
    begun = clock.now
    shown = begun
  }

  /// Counts `more` and shows the count when it is time to.
  mutating func add(_ more: Int, on console: Console) {
    count += more
    guard console.showsProgress else { return }
    let now = clock.now
    guard now - shown > .milliseconds(500) else { return }
    shown = now
    let seconds = (now - begun) / .seconds(1)
    console.progress("\(count) \(noun), \(Int(Double(count) / max(seconds, 0.001))) a second")
  }
}
