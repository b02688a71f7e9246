import EventStreamsProtobuf

// As much of google/protobuf/descriptor.proto as is needed to read what protoc says about .proto files.

/// What `protoc --descriptor_set_out` writes.
struct FileDescriptorSet: ProtobufMessage {
  static let protobufName = "google.protobuf.FileDescriptorSet"
  var files: [FileDescriptorProto] = []
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) { try f(1, "file", &files) }
}

/// One .proto file.
struct FileDescriptorProto: ProtobufMessage {
  static let protobufName = "google.protobuf.FileDescriptorProto"
  var name = ""
  var package = ""
  var messages: [DescriptorProto] = []
  var enumerations: [EnumDescriptorProto] = []
  var services: [ServiceDescriptorProto] = []
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
    try f(1, "name", &name)
    try f(2, "package", &package)
    try f(4, "message_type", &messages)
    try f(5, "enum_type", &enumerations)
    try f(6, "service", &services)
  }
}

/// One message.
struct DescriptorProto: ProtobufMessage {
  static let protobufName = "google.protobuf.DescriptorProto"
  var name = ""
  var fields: [FieldDescriptorProto] = []
  var nested: [DescriptorProto] = []
  var enumerations: [EnumDescriptorProto] = []
  var options: MessageOptions?
  var oneofs: [Named] = []
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
    try f(1, "name", &name)
    try f(2, "field", &fields)
    try f(3, "nested_type", &nested)
    try f(4, "enum_type", &enumerations)
    try f(7, "options", &options)
    try f(8, "oneof_decl", &oneofs)
  }
}

/// The option that marks the entries of a map.
struct MessageOptions: ProtobufMessage {
  static let protobufName = "google.protobuf.MessageOptions"
  var isMapEntry = false
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) { try f(7, "map_entry", &isMapEntry) }
}

/// A oneof, and whatever else begins with a name.
struct Named: ProtobufMessage {
  static let protobufName = "google.protobuf.OneofDescriptorProto"
  var name = ""
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) { try f(1, "name", &name) }
}

/// One field.
struct FieldDescriptorProto: ProtobufMessage {
  static let protobufName = "google.protobuf.FieldDescriptorProto"
  var name = ""
  var number: Int32 = 0
  var label: Int32 = 0
  var type: Int32 = 0
  var typeName = ""
  var oneofIndex: Int32?
  var isProto3Optional = false
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
    try f(1, "name", &name)
    try f(3, "number", &number)
    try f(4, "label", &label)
    try f(5, "type", &type)
    try f(6, "type_name", &typeName)
    try f(9, "oneof_index", &oneofIndex)
    try f(17, "proto3_optional", &isProto3Optional)
  }
}

/// One enumeration: its values.
typealias EnumDescriptorProto = NamedList<EnumValueDescriptorProto>
/// One service: its methods.
typealias ServiceDescriptorProto = NamedList<Named>

/// Something with a name, and what it is made of.
struct NamedList<Element: ProtobufMessage>: ProtobufMessage {
  static var protobufName: String { "test.NamedList" }
  var name = ""
  var elements: [Element] = []
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
    try f(1, "name", &name)
    try f(2, "element", &elements)
  }
}

/// One value of an enumeration.
struct EnumValueDescriptorProto: ProtobufMessage {
  static let protobufName = "google.protobuf.EnumValueDescriptorProto"
  var name = ""
  var number: Int32 = 0
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
    try f(1, "name", &name)
    try f(2, "number", &number)
  }
}
