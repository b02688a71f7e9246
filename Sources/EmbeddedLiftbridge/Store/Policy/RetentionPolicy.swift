/// Which segments of a log go: whole ones, from the front, never the one that is written to.
struct RetentionPolicy: Sendable, Hashable {
  /// What a segment counts for.
  struct Use: Sendable, Hashable {
    var messages: Int64
    var bytes: Int64
    /// When its newest message came, in nanoseconds since 1970.
    var newest: Int64
  }

  /// Bytes kept of a partition; 0 for no limit, as for the other two.
  var maxBytes: Int64 = 0
  var maxMessages: Int64 = 0
  /// Nanoseconds that a segment is kept after its newest message.
  var maxAge: Int64 = Self.week

  static let week: Int64 = 7 * 24 * 3_600 * 1_000_000_000

  /// How many segments go: by age first, of what is left by messages, then by bytes.
  ///
  /// - Parameters:
  ///   - segments: Oldest first; the last one is written to and stays.
  ///   - now: Nanoseconds since 1970.
  /// - Returns: A count from the front.
  func expired(of segments: [Use], now: Int64) -> Int {
    var gone = 0
    while gone < segments.count - 1, isTooOld(segments[gone], now) { gone += 1 }
    gone = surplus(of: segments, from: gone, over: maxMessages) { $0.messages }
    return surplus(of: segments, from: gone, over: maxBytes) { $0.bytes }
  }

  private func isTooOld(_ segment: Use, _ now: Int64) -> Bool { maxAge > 0 && now - segment.newest >= maxAge }

  /// Counts back from the newest segment until the limit is passed; what lies before that goes.
  private func surplus(
    of segments: [Use], from first: Int, over limit: Int64, _ size: (Use) -> Int64
  ) -> Int {
    guard limit > 0 else { return first }
    var kept = segments.count - 1
    var total = segments.last.map(size) ?? 0
    while kept > first {
      total += size(segments[kept - 1])
      if total > limit { break }
      kept -= 1
    }
    return max(first, kept)
  }
}

/// When a log begins a new segment.
struct SegmentPolicy: Sendable, Hashable {
  /// Bytes that a segment may reach before the next message goes to a new one.
  var maxBytes: Int64 = 256 << 20
  /// Nanoseconds after its first message; 0: only by size.
  ///
  /// Nil, in the server's settings: as its retention's age.
  var maxAge: Int64?

  /// Whether a segment is closed, and what comes begins another one.
  func isFull(bytes: Int64, firstWrite: Int64?, now: Int64) -> Bool {
    guard let firstWrite else { return false }  // Nothing is in it.
    let age = maxAge ?? 0
    return bytes >= maxBytes || age > 0 && now - firstWrite >= age
  }
}
