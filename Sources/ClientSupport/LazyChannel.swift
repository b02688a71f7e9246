package import EventStreamsGRPC
package import EventStreamsTransport

/// The channel of a client, made by its first call: making a client neither fails nor opens a file.
///
/// What stands in the way is each call's error, until one finds it gone. Whoever drops this drops the channel, which closes
/// by itself when no call is open.
package final class LazyChannel: Sendable {
  private enum State {
    case idle
    case open(GRPCChannel)
    case closed
  }

  /// Where the channel is to live.
  package let loop = EventLoop.next()
  private let state = Lock(State.idle)

  /// Makes nothing yet.
  package init() {}

  /// The channel, where there is one.
  package var current: GRPCChannel? {
    state.withLock { if case .open(let channel) = $0 { channel } else { nil } }
  }

  /// Whether ``close()`` was called.
  package var isClosed: Bool {
    state.withLock { if case .closed = $0 { true } else { false } }
  }

  /// The `host:port` of the connection; nil while there is none.
  package var target: String? { current?.target }

  /// Calls that have begun and not ended.
  package var liveCalls: Int { current?.liveCalls ?? 0 }

  /// The executor of ``loop``.
  package var taskExecutor: any TaskExecutor { loop.taskExecutor }

  /// The channel, made if there is none.
  ///
  /// - Parameters:
  ///   - closed: What is thrown after ``close()``.
  ///   - make: Makes one, to live on ``loop``.
  /// - Returns: The one channel, whoever made it.
  /// - Throws: `closed`, or what `make` throws.
  package func channel<Failure: Error>(
    closed: Failure, make: () throws(Failure) -> GRPCChannel
  ) throws(Failure) -> GRPCChannel {
    guard !isClosed else { throw closed }
    let made = try make()
    // Another call may have been faster, or the client closed meanwhile.
    return try state.withLock { state throws(Failure) in
      switch state {
      case .idle:
        state = .open(made)
        return made
      case .open(let channel): return channel
      case .closed: throw closed
      }
    }
  }

  /// Ends open calls and releases the connection; idempotent.
  package func close() async {
    let channel: GRPCChannel? = state.withLock { state in
      defer { state = .closed }
      if case .open(let channel) = state { return channel }
      return nil
    }
    await channel?.close()
  }
}
