/// What a session tells its owner, in the order in which it happened.
package enum HTTP2Event: Equatable, Sendable {
  /// A request on a server, the final response on a client (1xx responses are dropped).
  case headers(Int32, [HTTP2HeaderField], endStream: Bool)
  /// The trailers; they end the peer's side of the stream.
  case trailers(Int32, [HTTP2HeaderField])
  /// Body bytes: `range` lies within the bytes given to `receive`.
  ///
  /// `flowControlled` is what the owner gives back by `consume` when it has taken the bytes. Padding is not in
  /// it: the session returns that at once.
  case data(Int32, Range<Int>, flowControlled: Int, endStream: Bool)
  /// The stream is over: exactly once for every stream, the last of its events.
  ///
  /// `byPeer`: the peer's RST_STREAM or GOAWAY ended it. A stream that both sides ended has code `noError`.
  case closed(Int32, HTTP2ErrorCode, byPeer: Bool)
  /// Fewer than 64 KiB wait to be sent on the stream, after there had been more.
  case writable(Int32)
  /// The peer announced the end; streams above `lastStreamID` were not looked at and close with `refusedStream`.
  case goAway(lastStreamID: Int32, HTTP2ErrorCode, debug: String)
  /// SETTINGS of the peer arrived.
  case settings(maxConcurrentStreams: Int)
  /// The answer to `ping`.
  case pingAcknowledged(UInt64)
  /// We give the connection up; GOAWAY is in the output, every open stream gets its `closed` after this.
  case failed(HTTP2Error)
}
