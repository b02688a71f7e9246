package import EventStreamsProtobuf

extension Liftbridge {
  /// A number that may be left to the server.
  package typealias NullableInt64 = Nullable<Int64>
  /// A number that may be left to the server.
  package typealias NullableInt32 = Nullable<Int32>
  /// A choice that may be left to the server.
  package typealias NullableBool = Nullable<Bool>

  /// A setting that may be left to the server: absent is not the same as 0 or false.
  package struct Nullable<Value: ProtobufScalar>: ProtobufMessage {
    package static var protobufName: String { "proto.Nullable\(Value.self)" }
    /// The setting.
    package var value: Value
    package init() { self.init(value: Value()) }
    package init(value: Value = Value()) {
      self.value = value
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "value", &value)
    }
  }
}
