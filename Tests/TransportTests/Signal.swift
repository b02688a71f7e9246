@testable import EventStreamsTransport

/// Something that happens once, with a value, and that a test waits for.
struct Signal<Value: Sendable>: Sendable {
  private let promise = Promise<Value, Never>()

  func send(_ value: Value) { promise.fulfil(.success(value)) }

  func value() async -> Value {
    await promise.settled()
    return await promise.current()
  }
}

extension Signal where Value == Void {
  func send() { send(()) }
}

extension Promise where Failure == Never {
  /// The value, after ``settled()``.
  func current() async -> Value {
    while true {
      if case .success(let value) = result { return value }
      await settled()
    }
  }
}

/// Lets others run until `condition` holds: for counters that nobody announces.
func until(_ condition: () -> Bool) async {
  while !condition(), !Task.isCancelled { await Task.yield() }
}
