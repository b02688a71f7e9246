internal import EventStreamsTransport

/// What the client finds wrong by itself, before anything is sent and without knowing for which call.
///
/// ``EventStoreError/from(_:_:)`` names the call.
enum LocalFailure: Error, Hashable {
  /// What was asked, or a setting, makes no sense.
  case invalid(String)
  /// An event that no message can hold; `limit` in bytes.
  case eventTooLarge(String, limit: Int)
  /// A certificate or key cannot be used.
  case unusable(TLSError)
  /// ``AsyncEventStoreClient/close()`` was called.
  case closed
}
