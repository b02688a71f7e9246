package import EventStreamsGRPC

/// A call whose answers come as a stream: what ``OnePass`` stands on.
///
/// Our gRPC calls are it; tests put a script in their place.
package protocol AnswerStream: AnyObject, Sendable {
  /// Sends the request. Called once.
  func start()

  /// Waits for the next bytes of the answer and supplies them.
  ///
  /// - Returns: False when the call has ended well, or by ``cancel()``.
  func receive(into deframer: inout GRPCDeframer, isolation: isolated (any Actor)?) async throws -> Bool

  /// Ends the call at the server, if it is open. Idempotent.
  func cancel()
}

/// A gRPC call with one request and many answers.
package final class ServerStreamingCall: AnswerStream {
  private let call: GRPCClientCall
  private let request: [UInt8]

  /// Takes a call that is not started.
  ///
  /// - Parameters:
  ///   - call: Ended by this object, however its reading ends.
  ///   - request: The request with its gRPC prefix.
  package init(_ call: GRPCClientCall, request: [UInt8]) {
    self.call = call
    self.request = request
  }

  /// Sends the request and half-closes.
  package func start() { call.start(request, halfClose: true) }

  /// As of ``AnswerStream``.
  package func receive(into deframer: inout GRPCDeframer, isolation: isolated (any Actor)?) async throws -> Bool {
    try await call.receive(into: &deframer, isolation: isolation)
  }

  /// Resets the stream with CANCEL.
  package func cancel() { call.cancel() }
}

/// A started call together with what has arrived of it; who holds it is the call's only reader.
package struct Answers: Sendable {
  private let stream: any AnswerStream
  private var deframer: GRPCDeframer

  /// Begins with nothing arrived.
  ///
  /// - Parameters:
  ///   - stream: A call that is started.
  ///   - limit: The largest message in bytes; a longer one is refused before it is buffered.
  package init(_ stream: any AnswerStream, limit: Int = 17 << 20) {
    self.stream = stream
    deframer = GRPCDeframer(limit: limit)
  }

  /// The block that the ranges of ``next()`` point into; valid until the next ``receive(isolation:)``.
  package var bytes: [UInt8] { deframer.bytes }

  /// The next whole message as a range of ``bytes``; nil when more must be received.
  package mutating func next() throws(GRPCFrameError) -> Range<Int>? { try deframer.next() }

  /// Waits for more bytes.
  ///
  /// - Returns: False when the call has ended well, or was cancelled by us.
  package mutating func receive(isolation: isolated (any Actor)? = #isolation) async throws -> Bool {
    try await stream.receive(into: &deframer, isolation: isolation)
  }
}
