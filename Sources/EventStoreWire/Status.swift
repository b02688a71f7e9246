package import EventStreamsProtobuf

/// Messages of the package `google.rpc`.
package enum RPC {}

extension RPC {
  /// A failure: a gRPC status with details.
  package struct Status: ProtobufMessage {
    package static let protobufName = "google.rpc.Status"
    /// The number of a gRPC status.
    package var code: Int32
    /// For people.
    package var message: String
    /// For programs.
    ///
    /// Servers declare a single one here: the same bytes.
    package var details: [WellKnown.AnyMessage]
    package init() { self.init(code: 0) }
    package init(code: Int32 = 0, message: String = "", details: [WellKnown.AnyMessage] = []) {
      self.code = code
      self.message = message
      self.details = details
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "code", &code)
      try f(2, "message", &message)
      try f(3, "details", &details)
    }
  }
}
