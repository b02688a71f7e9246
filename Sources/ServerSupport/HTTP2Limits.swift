/// What an embedded server takes of HTTP/2's cheap frames from one connection, before it ends that connection.
///
/// The defaults are those of servers in production. A test whose clients cancel thousands of calls on one connection
/// raises the first.
public struct HTTP2Limits: Sendable, Hashable {
  /// Calls that a client may cancel at once.
  public var resetBurst = 1_000
  /// Calls that it may cancel each second after that.
  public var resetsPerSecond = 33
  /// CONTINUATION frames that the headers of one call may take; one more ends the connection.
  public var continuations = 8

  /// The defaults, or other limits; what is negative counts as 0.
  public init(resetBurst: Int = 1_000, resetsPerSecond: Int = 33, continuations: Int = 8) {
    self.resetBurst = resetBurst
    self.resetsPerSecond = resetsPerSecond
    self.continuations = continuations
  }
}
