internal import EventStreamsTransport

/// Takes items out of a sequence of the user's, one at a time and never ahead by more than one, so that a waiting
/// consumer can be let go although the sequence cannot.
///
/// The task begins with the first ``next()`` and is cancelled with the subscription.
package final class ItemPump: Sendable {
  private enum Event: Sendable {
    case item(CatchUpSubscription.Item)
    case end
    case failure(any Error)
  }

  private struct State {
    var start: (@Sendable () -> Task<Void, Never>)?
    var task: Task<Void, Never>?
    var ready: Event?
    var consumer: CheckedContinuation<Void, Never>?
    var producer: CheckedContinuation<Void, Never>?
    var isOver = false
  }

  private let state: Lock<State>

  /// Takes a sequence, and nothing out of it yet.
  package init<Items: AsyncSequence & Sendable>(_ items: Items) where Items.Element == CatchUpSubscription.Item {
    state = Lock(State())
    let start: @Sendable () -> Task<Void, Never> = { [weak self] in Task { await Self.pump(items, into: self) } }
    state.withLock { $0.start = start }
  }

  deinit { cancel() }

  /// The next item; nil at the end and after ``cancel()``.
  ///
  /// - Throws: What the sequence throws; `CancellationError` when the task is cancelled.
  package func next() async throws -> CatchUpSubscription.Item? {
    begin()
    while true {
      let (event, producer, isOver) = state.withLock { state in
        defer {
          state.ready = nil
          state.producer = nil
        }
        return (state.ready, state.producer, state.isOver)
      }
      producer?.resume()
      switch event {
      case .item(let item): return item
      case .failure(let error): throw error
      case .end: return nil
      case nil:
        if isOver { return nil }
        try Task.checkCancellation()
        await waitForItem()
      }
    }
  }

  /// Ends the task and lets a waiting consumer go.
  ///
  /// Idempotent.
  package func cancel() {
    let (task, consumer, producer) = state.withLock { state in
      state.isOver = true
      defer {
        (state.task, state.consumer, state.producer, state.start) = (nil, nil, nil, nil)
      }
      return (state.task, state.consumer, state.producer)
    }
    task?.cancel()
    consumer?.resume()
    producer?.resume()
  }

  private func begin() {
    let start = state.withLock { state in
      defer { state.start = nil }
      return state.start
    }
    guard let task = start?() else { return }
    let isOver = state.withLock { state in
      state.task = task
      return state.isOver
    }
    if isOver { task.cancel() }
  }

  private func waitForItem() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          guard state.ready == nil, !state.isOver, !Task.isCancelled else { return true }
          state.consumer = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      let consumer = state.withLock { state in
        defer { state.consumer = nil }
        return state.consumer
      }
      consumer?.resume()
    }
  }

  private static func pump<Items: AsyncSequence & Sendable>(_ items: Items, into pump: ItemPump?) async
  where Items.Element == CatchUpSubscription.Item {
    do {
      for try await item in items {
        guard let pump, await pump.put(.item(item)) else { return }
      }
      _ = await pump?.put(.end)
    } catch {
      _ = await pump?.put(.failure(error))
    }
  }

  /// Hands an event over and waits until it was taken.
  ///
  /// - Returns: Whether more is wanted.
  private func put(_ event: Event) async -> Bool {
    await withCheckedContinuation { continuation in
      let (consumer, isOver) = state.withLock { state in
        if state.isOver { return (nil as CheckedContinuation<Void, Never>?, true) }
        state.ready = event
        state.producer = continuation
        defer { state.consumer = nil }
        return (state.consumer, false)
      }
      consumer?.resume()
      if isOver { continuation.resume() }
    }
    return state.withLock { !$0.isOver }
  }
}
