/// How a stream is kept: what CreateStream asks for, over the server's own settings.
///
/// Times are nanoseconds, whatever unit they came in.
package struct StreamPolicy: Sendable, Hashable {
  var retention = RetentionPolicy()
  var segments = SegmentPolicy()
  /// The time between two runs of retention and compaction.
  var cleanerInterval: Int64 = 5 * 60 * 1_000_000_000
  /// Whether only the newest message of each key is kept.
  var isCompacted = false
  var pause = PausePolicy()
  /// Replicas that must have a message before it counts as committed.
  var minISR = 1
  /// Whether the expected offset of each publish is checked.
  var hasConcurrencyControl = false

  /// The genuine server's defaults.
  package init() {}

  /// When a segment is closed, as a server's setting: the age of retention unless it says so, at least a second.
  fileprivate var segmentAge: Int64 {
    segments.maxAge ?? (retention.maxAge == 0 ? 0 : max(1_000_000_000, retention.maxAge))
  }
}

/// What CreateStream says about a stream; nil leaves it to the server.
package struct StreamOptions: Sendable, Hashable {
  var retentionMaxBytes: Int64?
  var retentionMaxMessages: Int64?
  /// Milliseconds, as are the other ages and times.
  var retentionMaxAge: Int64?
  var cleanerInterval: Int64?
  var segmentMaxBytes: Int64?
  var segmentMaxAge: Int64?
  var isCompacted: Bool?
  var autoPauseTime: Int64?
  var autoPauseSparesSubscribed: Bool?
  var minISR: Int?
  var hasConcurrencyControl: Bool?

  package init() {}

  /// The numbers that must not be negative, by their names on the wire.
  ///
  /// The genuine server's word on negative ones is not known.
  var negative: (name: String, value: Int64)? {
    let numbers = [
      ("retentionMaxBytes", retentionMaxBytes), ("retentionMaxMessages", retentionMaxMessages),
      ("retentionMaxAge", retentionMaxAge), ("cleanerInterval", cleanerInterval), ("segmentMaxBytes", segmentMaxBytes),
      ("segmentMaxAge", segmentMaxAge), ("autoPauseTime", autoPauseTime),
    ]
    for case (let name, let value?) in numbers where value < 0 { return (name, value) }
    return nil
  }

  /// These options, and the server's settings where they say nothing.
  ///
  /// An interval or a segment of 0, which would be no work or no room, is the server's setting too.
  func policy(over server: StreamPolicy) -> StreamPolicy {
    var policy = server
    policy.retention.maxBytes = retentionMaxBytes ?? server.retention.maxBytes
    policy.retention.maxMessages = retentionMaxMessages ?? server.retention.maxMessages
    policy.retention.maxAge = Self.nanoseconds(retentionMaxAge) ?? server.retention.maxAge
    policy.segments.maxBytes = segmentMaxBytes.flatMap { $0 == 0 ? nil : $0 } ?? server.segments.maxBytes
    policy.segments.maxAge = Self.nanoseconds(segmentMaxAge) ?? server.segmentAge
    policy.cleanerInterval = Self.nanoseconds(cleanerInterval).flatMap { $0 == 0 ? nil : $0 } ?? server.cleanerInterval
    policy.isCompacted = isCompacted ?? server.isCompacted
    policy.pause.after = Self.nanoseconds(autoPauseTime) ?? server.pause.after
    policy.pause.sparesSubscribed = autoPauseSparesSubscribed ?? server.pause.sparesSubscribed
    policy.minISR = minISR ?? server.minISR
    policy.hasConcurrencyControl = hasConcurrencyControl ?? server.hasConcurrencyControl
    return policy
  }

  /// Milliseconds as nanoseconds; what does not fit is the longest time there is.
  private static func nanoseconds(_ milliseconds: Int64?) -> Int64? {
    guard let milliseconds else { return nil }
    let (product, overflows) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return overflows ? .max : product
  }
}
