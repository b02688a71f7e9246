/// The text form of `grpc-timeout`: one to eight digits and a unit.
///
/// - Note: Fact source: gRPC over HTTP/2, "Timeout".
package enum GRPCTimeout {
  private static let units: [(letter: UInt8, length: Duration)] = [
    (UInt8(ascii: "n"), .nanoseconds(1)), (UInt8(ascii: "u"), .microseconds(1)), (UInt8(ascii: "m"), .milliseconds(1)),
    (UInt8(ascii: "S"), .seconds(1)), (UInt8(ascii: "M"), .seconds(60)), (UInt8(ascii: "H"), .seconds(3600)),
  ]
  private static let largest: Int64 = 99_999_999

  /// The longest time that is ever turned into nanoseconds: about a hundred years.
  ///
  /// BatchAppend may name a deadline of 315,576,000,000 s, which 64 bits of nanoseconds cannot hold.
  package static let longest = Duration.seconds(3_155_760_000)

  /// A duration that is safe to hand to timers: between zero and ``longest``.
  package static func clamped(_ duration: Duration) -> Duration { min(max(duration, .zero), longest) }

  /// The header value for a duration, in the coarsest unit that is exact, else rounded up in the
  /// finest one that fits eight digits; anything longer becomes the largest value there is.
  ///
  /// Zero and less become `1n`: the header knows no zero.
  package static func encode(_ duration: Duration) -> String {
    guard duration > .zero else { return "1n" }
    if let whole = wholeSeconds(duration) { return whole }
    var rounded: String?
    for unit in units {
      guard let (count, isExact) = count(of: unit.length, in: duration) else { continue }
      if isExact, let coarser = exactCoarser(duration, than: unit.length) { return coarser }
      rounded = rounded ?? "\(count)\(Character(UnicodeScalar(unit.letter)))"
      if !isExact { break }
    }
    return rounded ?? "\(largest)H"
  }

  /// The same for whole seconds, which is what deadlines mostly are: the general way takes 128-bit divisions, which
  /// were a sixteenth of an append.
  private static func wholeSeconds(_ duration: Duration) -> String? {
    let (seconds, fraction) = duration.components
    guard fraction == 0, seconds <= largest else { return nil }
    if seconds.isMultiple(of: 3600) { return "\(seconds / 3600)H" }
    return seconds.isMultiple(of: 60) ? "\(seconds / 60)M" : "\(seconds)S"
  }

  /// What a peer asks for; `nil` when the value breaks the grammar (then it counts as absent).
  package static func decode(_ value: String) -> Duration? {
    var bytes = Array(value.utf8)
    guard let letter = bytes.popLast(), let unit = units.first(where: { $0.letter == letter }) else { return nil }
    guard (1...8).contains(bytes.count), bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return unit.length * bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// The exact form in the coarsest unit, when one is coarser than `unit`.
  private static func exactCoarser(_ duration: Duration, than unit: Duration) -> String? {
    for candidate in units.reversed() where candidate.length >= unit {
      if let (count, isExact) = count(of: candidate.length, in: duration), isExact {
        return "\(count)\(Character(UnicodeScalar(candidate.letter)))"
      }
    }
    return nil
  }

  /// How many units cover the duration; `nil` when eight digits do not hold them.
  private static func count(of unit: Duration, in duration: Duration) -> (Int64, isExact: Bool)? {
    guard duration <= unit * largest else { return nil }
    let ratio = duration / unit  // At most 1e8: a Double is near enough to start from.
    var count = Int64(ratio)
    while unit * count > duration { count -= 1 }
    while unit * (count + 1) <= duration { count += 1 }
    return unit * count == duration ? (count, true) : (min(count + 1, largest), false)
  }
}
