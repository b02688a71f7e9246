internal import EmbeddedEventStore
internal import EmbeddedLiftbridge
internal import EventStoreClient
internal import LiftClient

/// Why a command failed, as the last line on standard error tells it: exit status 1.
struct Failure: Error, Hashable {
  /// The error code's name.
  var code: String
  /// What was tried, and what came of it.
  var message: String
  /// The status of the gRPC call, where there was one.
  var grpcStatus: Int?

  init(_ code: String, _ message: String, grpcStatus: Int? = nil) {
    self.code = code
    self.message = message
    self.grpcStatus = grpcStatus
  }

  /// Any error as one.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as EventStoreError: self.init("\(error.code)", error.message, grpcStatus: error.grpcStatus)
    case let error as LiftError: self.init("\(error.code)", error.message, grpcStatus: error.grpcStatus)
    case let error as EmbeddedEventStoreError: self.init("cannotStart", error.message)
    case let error as EmbeddedLiftbridge.StartError: self.init("cannotStart", error.description)
    case is CancellationError: self.init("cancelled", "cancelled")
    default: self.init("unknown", "\(error)")
    }
  }

  /// `{"error": CODE, "message": …, "grpcStatus": n or null}`.
  var json: JSONValue { ["error": .string(code), "message": .string(message), "grpcStatus": .integer(grpcStatus)] }
}
