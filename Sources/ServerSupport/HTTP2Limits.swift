/// What an embedded server takes of HTTP/2's cheap frames from one connection, before it ends that connection.
///
/// nghttp2 would end a connection after 1,000 cancelled calls in a row, and then 33 a second: a client that leaves its
/// reads early gets there in a second or two. The defaults leave room for that, and still end a flood.
public struct HTTP2Limits: Sendable, Hashable {
  /// Calls that a client may cancel at once.
  public var resetBurst = 10_000
  /// Calls that it may cancel each second after that.
  public var resetsPerSecond = 1_000
  /// CONTINUATION frames that the headers of one call may take; one more ends the connection.
  public var continuations = 8

  /// The defaults, or other limits; what is negative counts as 0.
  public init(resetBurst: Int = 10_000, resetsPerSecond: Int = 1_000, continuations: Int = 8) {
    self.resetBurst = resetBurst
    self.resetsPerSecond = resetsPerSecond
    self.continuations = continuations
  }
}
