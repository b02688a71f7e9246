/// A place in the log of all streams.
///
/// Two byte offsets. Servers of today give events equal ones; a checkpoint told while history is read has a
/// prepare part of 0, and is a valid place to go on from. Ordered by commit, then prepare. As text `commit/prepare`.
public struct LogPosition: Sendable, Hashable, Comparable, Codable, LosslessStringConvertible {
  /// Where the event was committed.
  public var commit: UInt64

  /// Where the event was prepared; servers want it not to exceed ``commit``.
  public var prepare: UInt64

  /// Makes a position from both offsets.
  public init(commit: UInt64, prepare: UInt64) {
    self.commit = commit
    self.prepare = prepare
  }

  /// Makes the position of an event whose offsets are equal, as current servers write them.
  public init(commit: UInt64) {
    self.init(commit: commit, prepare: commit)
  }

  /// Reads `commit/prepare`, or one number for both.
  public init?(_ description: String) {
    let parts = description.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.compactMap(Self.number)
    guard numbers.count == parts.count, let commit = numbers.first, parts.count <= 2 else { return nil }
    self.init(commit: commit, prepare: numbers.count == 2 ? numbers[1] : commit)
  }

  /// Digits only: `UInt64(_:)` takes a sign.
  private static func number(_ text: Substring) -> UInt64? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt64(text) : nil
  }

  /// `commit/prepare`.
  public var description: String { "\(commit)/\(prepare)" }

  /// Whether the left one comes earlier in the log.
  public static func < (left: LogPosition, right: LogPosition) -> Bool {
    (left.commit, left.prepare) < (right.commit, right.prepare)
  }
}
