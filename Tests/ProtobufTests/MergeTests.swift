import EventStreamsProtobuf
import Testing

@Suite("Merging of messages", .timeLimit(.minutes(1)))
struct MergeTests {
  /// A message with lists that grow.
  struct Lists: ProtobufMessage {
    static let protobufName = "test.Lists"
    var numbers: [Int32] = []
    var deeper: [Leaf] = []
    init() {}
    init(reserving count: Int) { numbers.reserveCapacity(count) }
    mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "numbers", &numbers)
      try f(2, "deeper", &deeper)
    }
  }

  /// Holds lists as a field and as a member of a oneof.
  struct Holder: ProtobufMessage {
    static let protobufName = "test.Holder"
    enum Choice: Equatable {
      case lists(Lists)
      case inner(Inner)
      case other
    }
    var lists: Lists?
    var choice: Choice?
    init() {}
    mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "lists", &lists)
      try f(2, "chosen", &choice, Choice.lists) { if case .lists(let value) = $0 { value } else { nil } }
      try f(3, "other", &choice, is: .other, Nothing.self)
      try f(4, "inner", &choice, Choice.inner) { if case .inner(let value) = $0 { value } else { nil } }
    }
  }

  /// A message between.
  struct Inner: ProtobufMessage {
    static let protobufName = "test.Inner"
    var lists: Lists?
    mutating func visit(_ f: inout FieldPass) throws(ProtobufError) { try f(1, "lists", &lists) }
  }

  // A copy would stand elsewhere, since it is made while the original is still there. One occurrence at a time: of two
  // copies the second may stand where the original was.

  @Test("a message given again grows where it is: its lists are not copied for each occurrence")
  func field() throws {
    var holder = Holder()
    holder.lists = Lists(reserving: 100)
    let before = Self.place(holder.lists)
    for count in 1...5 {
      try holder.merge([0x0a, 2, 0x08, 7])
      #expect(holder.lists?.numbers == [Int32](repeating: 7, count: count))
      #expect(Self.place(holder.lists) == before)
    }
  }

  @Test("a member of a oneof given again grows where it is")
  func member() throws {
    var holder = Holder()
    holder.choice = .lists(Lists(reserving: 100))
    let before = Self.place(holder.choice)
    for _ in 1...5 {
      try holder.merge([0x12, 2, 0x08, 7])
      #expect(Self.place(holder.choice) == before)
    }
  }

  @Test("a message within a member of a oneof grows where it is, too")
  func withinMember() throws {
    var holder = Holder()
    holder.choice = .inner(Inner(lists: Lists(reserving: 100)))
    let before = Self.place(holder.choice)
    for _ in 1...5 {
      try holder.merge([0x22, 4, 0x0a, 2, 0x08, 7])
      #expect(Self.place(holder.choice) == before)
    }
  }

  @Test("a message read on top of another leaves copies of it alone")
  func copies() throws {
    var holder = try Holder(decoding: [0x0a, 2, 0x08, 1, 0x12, 2, 0x08, 2])
    let copy = holder
    try holder.merge([0x0a, 2, 0x08, 3, 0x12, 2, 0x08, 4])
    #expect(copy.lists?.numbers == [1])
    #expect(copy.choice == (try Holder(decoding: [0x12, 2, 0x08, 2]).choice))
    #expect(holder.lists?.numbers == [1, 3])
    #expect(holder.choice == (try Holder(decoding: [0x12, 2, 0x08, 2, 0x12, 2, 0x08, 4]).choice))
  }

  @Test("a field of another layout between two occurrences leaves what was read as it is")
  func otherLayout() throws {
    let mixed: [UInt8] = [0x0a, 2, 0x08, 1, 0x08, 5, 0x12, 2, 0x08, 2, 0x10, 9, 0x0d, 0, 0, 0, 0, 0x15, 0, 0, 0, 0]
    let holder = try Holder(decoding: mixed)
    #expect(holder == (try Holder(decoding: [0x0a, 2, 0x08, 1, 0x12, 2, 0x08, 2])))
  }

  private static func place(_ lists: Lists?) -> UnsafePointer<Int32>? {
    lists?.numbers.withUnsafeBufferPointer { $0.baseAddress }
  }

  private static func place(_ choice: Holder.Choice?) -> UnsafePointer<Int32>? {
    switch choice {
    case .lists(let lists): place(lists)
    case .inner(let inner): place(inner.lists)
    case .other, nil: nil
    }
  }
}
