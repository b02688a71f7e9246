package import EventStreamsClientSupport
internal import EventStreamsTransport

/// One subscription: the pass over its answers, and the place to go on from.
package final class SubscriptionCall: Sendable {
  /// Where to go on: after what was handed over last, an event or a checkpoint.
  package struct Resume: Sendable {
    /// In the stream.
    package var revision: UInt64?
    /// In the log.
    package var position: LogPosition?

    /// Nowhere unless told.
    package init(revision: UInt64? = nil, position: LogPosition? = nil) {
      self.revision = revision
      self.position = position
    }
  }

  /// The name that the server gave it.
  package let id: String
  /// What its errors say about it.
  package let context: CallContext
  /// The pass over its answers.
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

  /// A subscription to items at hand.
  package init(pump: ItemPump) {
    id = "stand-in"
    context = CallContext(.subscribe, stream: nil)
    pass = OnePass { throw EventStoreError(.unsupported, "a subscription to values makes no call") }
    resume = Lock(Resume())
    self.pump = pump
  }

  /// Where to go on now.
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

  /// Remembers that everything up to a checkpoint was looked at.
  package func passed(_ checkpoint: LogPosition) {
    resume.withLock { $0.position = checkpoint }
  }

  /// Remembers where a subscription from the end has begun, which nobody knew before.
  package func reached(_ mark: CatchUpSubscription.Mark) {
    resume.withLock { resume in
      guard resume.revision == nil, resume.position == nil else { return }
      resume = Resume(revision: mark.revision, position: mark.position)
    }
  }

  /// Ends the iteration with nil, and the call.
  package func cancel() {
    pass.cancel()
    pump?.cancel()
  }
}
