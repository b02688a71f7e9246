/// The texts of answers that no handler gives; the genuine servers differ in them.
///
/// The defaults are those of EventStoreDB.
package struct GRPCServerWords: Sendable {
  /// For a path (`/service/method`) whose service has other methods.
  package var unknownMethod: @Sendable (_ path: String) -> String = { _ in "Method is unimplemented." }
  /// For a path of an unknown service.
  package var unknownService: @Sendable (_ path: String) -> String = { _ in "Service is unimplemented." }
  /// For a message of `length` bytes above the `limit`.
  package var messageTooLong: @Sendable (_ length: Int, _ limit: Int) -> String = { _, _ in
    "Received message exceeds the maximum configured message size."
  }

  package init() {}
}
