package import EventStreamsClientSupport
internal import EventStreamsTransport

/// One subscription: the pass over its answers, and the place to go on from.
package final class SubscriptionCall: Sendable {
  /// What was handed over last: an event, or a checkpoint.
  package struct Resume: Sendable {
    package var revision: UInt64?
    package var position: LogPosition?

    package init(revision: UInt64? = nil, position: LogPosition? = nil) {
      self.revision = revision
      self.position = position
    }
  }

  package let id: String
  package let context: CallContext
  package let pass: OnePass
  /// Stand-ins give items of their own in place of a call.
  package let pump: ItemPump?
  private let resume: Lock<Resume>

  /// A subscription that the server has confirmed; what came with the confirmation is parked on the pass.
  package init(id: String, context: CallContext, pass: OnePass, resume: Resume) {
    self.id = id
    self.context = context
    self.pass = pass
    self.resume = Lock(resume)
    pump = nil
  }

  package init(pump: ItemPump) {
    id = "stand-in"
    context = CallContext(.subscribe, stream: nil)
    pass = OnePass { throw EventStoreError(.unsupported, "a subscription to values makes no call") }
    resume = Lock(Resume())
    self.pump = pump
  }

  package var resumeFrom: Resume { resume.withLock { $0 } }

  /// Remembers what is handed over now.
  ///
  /// A lock of its own that nobody waits for: 6 ns.
  package func handedOver(_ event: RecordedEvent) {
    let (revision, position) = event.resumePlace
    resume.withLock { resume in
      resume.revision = revision
      if let position { resume.position = position }
    }
  }

  package func passed(_ checkpoint: LogPosition) {
    resume.withLock { $0.position = checkpoint }
  }

  package func cancel() {
    pass.cancel()
    pump?.cancel()
  }
}
