/// Counts what a long command has done, and shows it twice a second at most.
struct ProgressCounter {
  private static let pause = Duration.milliseconds(500)
  private let noun: String
  private let elapsed: () -> Duration
  private var shown = Duration.zero
  private(set) var count = 0

  /// Makes a counter that begins now.
  ///
  /// - Parameters:
  ///   - noun: What is counted, in the plural.
  ///   - elapsed: The time since the beginning.
  init(_ noun: String, elapsed: @escaping () -> Duration = Self.stopwatch()) {
    self.noun = noun
    self.elapsed = elapsed
  }

  /// Counts `more` and shows the count when it is time to.
  mutating func add(_ more: Int, on console: Console) {
    count += more
    guard console.showsProgress else { return }
    let now = elapsed()
    guard now - shown > Self.pause else { return }
    shown = now
    console.progress("\(count) \(noun), \(Int(Double(count) / (now / .seconds(1)))) a second")
  }

  private static func stopwatch() -> () -> Duration {
    let clock = ContinuousClock()
    let begun = clock.now
    return { clock.now - begun }
  }
}
