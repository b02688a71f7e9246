package import EventStreamsHTTP2

/// Who opens streams and has other connections to open them on.
package protocol HTTP2StreamOpener: AnyObject, Sendable {
  /// A connection that drains or is gone gave a stream back before anything of it was sent. On the loop.
  func connectionRefused(_ stream: HTTP2Stream)
}

/// One HTTP/2 stream, shared by a connection's loop and one consumer; in both roles.
///
/// Sending never waits: what is handed over leaves with the loop's next flush, in order. Receiving takes
/// all that has arrived in one exchange, and taking is what gives the peer window back. All state
/// stands under one lock, the waiters' continuations too; a stream that has news for its loop posts itself.
package final class HTTP2Stream: Sendable, LoopRunnable {
  /// How the peer's half came to its end.
  package enum End: Sendable, Hashable {
    /// END_STREAM was seen: everything has arrived.
    case finished
    /// The stream or its connection broke.
    case failed(TransportError)
    /// ``HTTP2Stream/reset(_:)`` was called.
    case cancelledLocally
  }

  /// What arrived since the last exchange.
  package struct Inbound: Sendable {
    /// The response's headers, once; on a server always `nil` (see ``HTTP2Stream/requestHeaders``).
    package var headers: [HTTP2HeaderField]?
    /// Body bytes, frame borders forgotten.
    package var bytes: [UInt8]
    /// The trailers, once.
    package var trailers: [HTTP2HeaderField]?
    /// The end, with or after the last bytes; told again by every later exchange.
    package var end: End?
  }

  /// Above this many bytes waiting to be sent, ``waitUntilWritable(isolation:)`` waits.
  ///
  /// The session's mark is the same.
  static let writableMark = 64 * 1024

  /// The request's headers, pseudo-header fields first.
  package let requestHeaders: [HTTP2HeaderField]
  /// Receive window of this stream, where it differs from the connection's.
  let window: Int?
  let state: Lock<State>

  /// A client's stream; nothing happens before ``HTTP2Connection/open(_:)``.
  ///
  /// - Parameters:
  ///   - requestHeaders: Pseudo headers first.
  ///   - window: Bytes the peer may send before they are taken; `nil`: as the connection announces. A smaller one than
  ///     announced holds only after the first announced window is used up: HTTP/2 cannot take window back.
  package init(requestHeaders: [HTTP2HeaderField], window: Int? = nil) {
    self.requestHeaders = requestHeaders
    self.window = window
    state = Lock(State())
  }

  /// A server's stream, opened by the peer.
  init(peer headers: [HTTP2HeaderField], id: Int32, connection: HTTP2Connection, window: Int) {
    requestHeaders = headers
    self.window = nil
    var state = State()
    state.id = id
    state.connection = connection
    state.creditStep = max(1, window / 2)
    self.state = Lock(state)
  }
}

extension HTTP2Stream {
  /// What the application asks the loop to send.
  enum Outbound: Sendable {
    case headers([HTTP2HeaderField], endStream: Bool)
    case data([UInt8], endStream: Bool)
    case trailers([HTTP2HeaderField])
  }

  /// Everything two threads share.
  struct State {
    // From the peer to the consumer.
    var headers: [HTTP2HeaderField]?
    var bytes: [UInt8] = []
    var trailers: [HTTP2HeaderField]?
    var end: End?
    var isEndTaken = false
    var reader: UnsafeContinuation<Void, Never>?
    /// Bytes taken for which the peer has not got window back; given back by halves of the window.
    var uncredited = 0
    var creditStep = Int.max

    // From the application to the loop.
    var firstOutbound: Outbound?  // Most streams have no more than one at a time: no array for it.
    var moreOutbound: [Outbound] = []
    /// Bytes in the two above, and bytes the session held when last asked.
    var unapplied = 0
    var queued = 0
    var isSendingClosed = false
    var resetCode: HTTP2ErrorCode?
    var writer: UnsafeContinuation<Void, Never>?

    // The stream's life.
    /// Kept from opening to closing; the connection's table keeps the stream for as long.
    var connection: HTTP2Connection?
    /// Who finds another connection should this one refuse; let go when the stream begins.
    var opener: (any HTTP2StreamOpener)?
    /// Between two connections.
    var isGivenBack = false
    var id: Int32 = 0
    var isPosted = false  // The loop will look at this stream; once is enough.
    var isTouched = false  // The connection will wake the reader after its read.
    var isClosed = false
    var hasFailed = false
    var failureHandler: (@Sendable () -> Void)?

    var hasInbound: Bool { end != nil || !bytes.isEmpty || headers != nil || trailers != nil }
    var isWritable: Bool { isClosed || resetCode != nil || unapplied + queued < HTTP2Stream.writableMark }

    /// Marks the stream for its loop.
    ///
    /// - Returns: Where to post it, unless it has been posted already or has no connection.
    mutating func post() -> HTTP2Connection? {
      guard !isPosted, let connection else { return nil }
      isPosted = true
      return connection
    }
  }
}
