/// The calls that wait for a connection of their channel, in the order in which they came.
///
/// A call that ends leaves at once: each holds its channel, which lives on for as long as one waits. Adding and removing
/// are O(1).
struct WaitingCalls: Sendable {
  private var calls: [ObjectIdentifier: (place: Int, call: GRPCClientCall)] = [:]
  private var nextPlace = 0

  var isEmpty: Bool { calls.isEmpty }

  /// All of them, the first to come first; O(n log n).
  var inOrder: [GRPCClientCall] { calls.values.sorted { $0.place < $1.place }.map(\.call) }

  mutating func add(_ call: GRPCClientCall) {
    calls[ObjectIdentifier(call)] = (nextPlace, call)
    nextPlace += 1
  }

  /// Of no effect when it does not wait.
  mutating func remove(_ call: GRPCClientCall) { calls[ObjectIdentifier(call)] = nil }
}
