internal import EventStreamsClientSupport
internal import EventStreamsGRPC

/// The call behind a subscription, confirmed by the server; or the messages of a stand-in.
final class SubscriptionCall: Sendable {
  /// Who may read it, and how it ends.
  let pass: OnePass
  /// What a stand-in delivers; nil for a true subscription.
  let values: [Message]?
  private let description: CallDescription
  /// Lower offsets are dropped.
  let firstOffset: Int64

  private init(_ pass: OnePass, _ description: CallDescription, firstOffset: Int64) {
    self.pass = pass
    values = nil
    self.description = description
    self.firstOffset = firstOffset
  }

  /// Messages of a stand-in.
  init(values: [Message]) {
    pass = OnePass { throw CancellationError() }  // Never taken: there are values.
    self.values = values
    description = CallDescription(call: .subscribe(partition: 0), what: "subscribe", target: "a stand-in")
    firstOffset = 0
  }

  /// Sends the request and waits for the server's confirmation: a first, empty message.
  ///
  /// - Parameters:
  ///   - call: Not started; it has ended unless this returns.
  ///   - request: With its gRPC prefix.
  ///   - description: For errors.
  ///   - firstOffset: Messages below it are never handed over.
  /// - Returns: The open call.
  /// - Throws: What the user gets.
  static func confirmed(
    _ call: GRPCClientCall, _ request: [UInt8], _ description: CallDescription, firstOffset: Int64
  ) async throws -> SubscriptionCall {
    let pass = OnePass { ServerStreamingCall(call, request: request) }
    do {
      guard case .answers(var answers) = try pass.take() else { throw description.dropped }
      while true {
        if let first = try answers.next() {
          guard first.isEmpty else { throw description.violation("the first message is not the empty one") }
          pass.park(answers)
          return SubscriptionCall(pass, description, firstOffset: firstOffset)
        }
        guard try await answers.receive() else { throw description.dropped }
      }
    } catch {
      pass.cancel()
      throw description.publicError(error) ?? description.dropped
    }
  }

  /// What the user gets for a failure; nil for an end that is none.
  func publicError(_ error: any Error) -> (any Error)? { description.publicError(error) }

  /// A clean end says nothing about the data: the server let go of the subscription.
  var dropped: LiftError { description.dropped }
}

extension CallDescription {
  fileprivate var dropped: LiftError {
    refusal(.subscriptionDropped, "the server ended the subscription without a reason")
  }
}
