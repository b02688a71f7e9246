import EventStreamsProtobuf

/// An enumeration for tests.
struct Colour: ProtobufEnum {
  static let protobufName = "test.Colour"
  static let names: KeyValuePairs<String, Int32> = ["RED": 0, "GREEN": 1]
  var rawValue: Int32
}

/// A message with a field of every shape.
struct Sample: ProtobufMessage {
  static let protobufName = "test.Sample"
  enum Choice: Equatable {
    case number(UInt64)
    case marker
    case message(Leaf)
    case text(String)
  }
  var text = ""
  var bytes: [UInt8] = []
  var flag = false
  var small: Int32 = 0
  var large: Int64 = 0
  var unsignedSmall: UInt32 = 0
  var unsignedLarge: UInt64 = 0
  var colour = Colour()
  var maybe: Int64?
  var leaf: Leaf?
  var choice: Choice?
  var numbers: [Int32] = []
  var texts: [String] = []
  var leaves: [Leaf] = []
  var map: [String: String] = [:]
  var leafMap: [Int32: Leaf] = [:]
  var colours: [Colour] = []
  var children: [Sample] = []

  init() {}
  init(_ change: (inout Sample) -> Void) { change(&self) }

  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
    try f(1, "text", &text)
    try f(2, "bytes", &bytes)
    try f(3, "flag", &flag)
    try f(4, "small", &small)
    try f(5, "large", &large)
    try f(6, "unsigned_small", &unsignedSmall)
    try f(7, "unsigned_large", &unsignedLarge)
    try f(8, "colour", &colour)
    try f(9, "maybe", &maybe)
    try f(10, "leaf", &leaf)
    try f(11, "number", &choice, Choice.number) { if case .number(let value) = $0 { value } else { nil } }
    try f(12, "marker", &choice, is: .marker, Nothing.self)
    try f(13, "message", &choice, Choice.message) { if case .message(let value) = $0 { value } else { nil } }
    try f(14, "choice_text", &choice, Choice.text) { if case .text(let value) = $0 { value } else { nil } }
    try f(15, "numbers", &numbers)
    try f(16, "texts", &texts)
    try f(17, "leaves", &leaves)
    try f(18, "map", &map)
    try f(19, "leaf_map", &leafMap)
    try f(20, "colours", &colours)
    try f(21, "children", &children)
  }
}

/// A message with two fields.
struct Leaf: ProtobufMessage {
  static let protobufName = "test.Leaf"
  var first: Int32 = 0
  var second: Int32 = 0
  init() {}
  init(_ first: Int32, _ second: Int32 = 0) {
    self.first = first
    self.second = second
  }
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
    try f(1, "first", &first)
    try f(2, "second", &second)
  }
}

/// A message without fields.
struct Nothing: ProtobufMessage {
  static let protobufName = "test.Nothing"
  mutating func visit(_ f: inout FieldPass) {}
}
