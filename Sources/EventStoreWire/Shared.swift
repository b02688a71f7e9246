package import EventStreamsProtobuf

/// Messages of the package `event_store.client`: what several services use.
package enum Shared {}

extension Shared {
  /// Nothing.
  ///
  /// The event store has a message of its own for that, beside Google's.
  package struct Empty: ProtobufMessage {
    package static let protobufName = "event_store.client.Empty"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// An id of 128 bits, in one of two forms.
  package struct UUID: ProtobufMessage {
    package static let protobufName = "event_store.client.UUID"
    /// The form chosen.
    package enum Value: Equatable, Sendable {
      /// Two numbers.
      case structured(Shared.UUID.Structured)
      /// The text, as people write it.
      case string(String)
    }
    /// Both halves are signed here, though an id has no sign: take the bits.
    package struct Structured: ProtobufMessage {
      package static let protobufName = "event_store.client.UUID.Structured"
      /// Bytes 0 to 7, the first one highest.
      package var mostSignificantBits: Int64
      /// Bytes 8 to 15 in the same way.
      package var leastSignificantBits: Int64
      package init() { self.init(mostSignificantBits: 0) }
      package init(mostSignificantBits: Int64 = 0, leastSignificantBits: Int64 = 0) {
        self.mostSignificantBits = mostSignificantBits
        self.leastSignificantBits = leastSignificantBits
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "most_significant_bits", &mostSignificantBits)
        try f(2, "least_significant_bits", &leastSignificantBits)
      }
    }
    /// The form chosen.
    package var value: Value?
    package init() { self.init(value: nil) }
    package init(value: Value? = nil) {
      self.value = value
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "structured", &value, Value.structured) { if case .structured(let value) = $0 { value } else { nil } }
      try f(2, "string", &value, Value.string) { if case .string(let value) = $0 { value } else { nil } }
    }
  }

  /// The name of a stream.
  package struct StreamIdentifier: ProtobufMessage {
    package static let protobufName = "event_store.client.StreamIdentifier"
    /// UTF-8 by custom; no server checks it.
    package var streamName: [UInt8]
    package init() { self.init(streamName: []) }
    package init(streamName: [UInt8] = []) {
      self.streamName = streamName
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(3, "stream_name", &streamName)
    }
  }

  /// A place in the log of all events.
  package struct AllStreamPosition: ProtobufMessage {
    package static let protobufName = "event_store.client.AllStreamPosition"
    /// Where the commit record begins, in bytes.
    package var commitPosition: UInt64
    /// Where the prepare record begins; today the same.
    package var preparePosition: UInt64
    package init() { self.init(commitPosition: 0) }
    package init(commitPosition: UInt64 = 0, preparePosition: UInt64 = 0) {
      self.commitPosition = commitPosition
      self.preparePosition = preparePosition
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "commit_position", &commitPosition)
      try f(2, "prepare_position", &preparePosition)
    }
  }
}
