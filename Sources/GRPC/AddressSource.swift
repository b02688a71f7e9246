package import EventStreamsTransport

/// Where a channel has its addresses from.
///
/// Asked before every attempt to connect. A single node gives the same answer each time; a cluster's
/// source looks for a fitting node.
package protocol AddressSource: Sendable {
  /// The endpoint to try next; `failure` is the endpoint of the last attempt with its error, when that failed.
  func nextEndpoint(after failure: (Endpoint, any Error)?) async throws -> Endpoint
}

/// The source that knows one endpoint.
package struct SingleAddress: AddressSource {
  private let endpoint: Endpoint

  /// - Parameter endpoint: What every attempt gets.
  package init(_ endpoint: Endpoint) { self.endpoint = endpoint }

  package func nextEndpoint(after failure: (Endpoint, any Error)?) async throws -> Endpoint { endpoint }
}
