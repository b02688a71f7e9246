package import EventStreamsProtobuf

/// Messages of the package `google.protobuf`.
package enum WellKnown {}

extension WellKnown {
  /// Nothing.
  ///
  /// Tells by being there.
  package struct Empty: ProtobufMessage {
    package static let protobufName = "google.protobuf.Empty"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// A point in time.
  package struct Timestamp: ProtobufMessage {
    package static let protobufName = "google.protobuf.Timestamp"
    /// Since 1970-01-01 00:00 UTC; negative before.
    package var seconds: Int64
    /// 0 to 999,999,999, always counted forwards.
    package var nanos: Int32
    package init() { self.init(seconds: 0) }
    package init(seconds: Int64 = 0, nanos: Int32 = 0) {
      self.seconds = seconds
      self.nanos = nanos
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "seconds", &seconds)
      try f(2, "nanos", &nanos)
    }
  }

  /// A length of time.
  ///
  /// Both parts carry the same sign.
  package struct Duration: ProtobufMessage {
    package static let protobufName = "google.protobuf.Duration"
    /// Whole seconds.
    package var seconds: Int64
    /// The rest, less than a second.
    package var nanos: Int32
    package init() { self.init(seconds: 0) }
    package init(seconds: Int64 = 0, nanos: Int32 = 0) {
      self.seconds = seconds
      self.nanos = nanos
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "seconds", &seconds)
      try f(2, "nanos", &nanos)
    }
  }

  /// A message of any type, packed together with the name of the type.
  package struct AnyMessage: ProtobufMessage {
    package static let protobufName = "google.protobuf.Any"
    /// Ends with a slash and the full name of the message.
    package var typeUrl: String
    /// The message itself.
    package var value: [UInt8]
    package init() { self.init(typeUrl: "") }
    package init(typeUrl: String = "", value: [UInt8] = []) {
      self.typeUrl = typeUrl
      self.value = value
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "type_url", &typeUrl)
      try f(2, "value", &value)
    }
  }
}
