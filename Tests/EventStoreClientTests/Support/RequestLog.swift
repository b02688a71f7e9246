import EventStreamsTransport

@testable import EventStoreClient

/// A stand-in that keeps what it is asked for, and answers every read with nothing.
final class RequestLog: EventStoreClientProtocol {
  private let requests = Lock([ReadRequest]())

  var all: [ReadRequest] { requests.withLock { $0 } }

  func read(_ request: ReadRequest) -> ReadResponse {
    requests.withLock { $0.append(request) }
    return ReadResponse([])
  }
}
