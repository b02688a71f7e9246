package import EventStreamsProtobuf

/// Makes messages of any type with random contents, and says what they have to be read as.
///
/// It knows the types by ``ProtobufMessage/fields`` alone and writes the bytes itself: no fault of the writer's can
/// be its own.
package struct RandomMessage {
  /// A message.
  package struct Made {
    /// Its fields as they stand on the wire, each element of a list by itself unless packed.
    package fileprivate(set) var pieces: [(number: Int, bytes: [UInt8])] = []
    /// What it is read as.
    package fileprivate(set) var fields: [InspectedField] = []
    /// All of them, one behind the other.
    package var bytes: [UInt8] { pieces.flatMap { $0.bytes } }
  }

  /// Where the contents come from.
  package var generator: SeededGenerator
  private let types: [String: any ProtobufMessage.Type]
  private let enumerations: [String: any ProtobufEnum.Type]
  // A message may hold itself.
  private static let deepest = 6

  /// Makes the messages that belong to `seed`.
  ///
  /// - Parameters:
  ///   - seed: The same seed gives the same messages.
  ///   - types: Every type that can be met in a field.
  ///   - enumerations: Every enumeration that can be met in a field.
  package init(seed: UInt64, types: [any ProtobufMessage.Type], enumerations: [any ProtobufEnum.Type]) {
    generator = SeededGenerator(seed: seed)
    self.types = Dictionary(uniqueKeysWithValues: types.map { ($0.protobufName, $0) })
    self.enumerations = Dictionary(uniqueKeysWithValues: enumerations.map { ($0.protobufName, $0) })
  }

  /// Makes a message; each field that is no member of a oneof is set in one of two.
  package mutating func make(_ type: any ProtobufMessage.Type, depth: Int = 0) -> Made {
    var made = Made()
    var chosen: [String: Int] = [:]
    for field in type.fields {
      var isSet = Bool.random(using: &generator)
      if let oneof = field.oneof {
        let members = type.fields.filter { $0.oneof == oneof }.map(\.number) + [0]
        let choice = chosen[oneof] ?? members.randomElement(using: &generator) ?? 0
        chosen[oneof] = choice
        isSet = choice == field.number
      }
      if depth >= Self.deepest, field.typeName == type.protobufName { isSet = false }
      let value = isSet ? add(field, to: &made, depth) : .absent
      made.fields.append(InspectedField(descriptor: field, value: value))
    }
    return made
  }

  /// Puts a field into `made`.
  ///
  /// - Returns: What it is read as.
  private mutating func add(_ field: FieldDescriptor, to made: inout Made, _ depth: Int) -> InspectedValue {
    if field.kind == .map { return addMap(field, to: &made, depth) }
    guard field.isRepeated else {
      var (payload, value) = element(field.kind, field.typeName, depth)
      // proto3 leaves a default out, where nothing tells it from an absent one.
      while payload == [0], field.oneof == nil, !field.isOptional, field.kind != .message {
        (payload, value) = element(field.kind, field.typeName, depth)
      }
      made.pieces.append((field.number, Self.tag(field.number, field.kind) + payload))
      return value
    }
    let elements = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      element(field.kind, field.typeName, depth)
    }
    if Self.isLengthDelimited(field.kind) {
      made.pieces += elements.map { (field.number, Self.tag(field.number, field.kind) + $0.payload) }
    } else {
      let packed = elements.flatMap { $0.payload }
      made.pieces.append((field.number, Self.tag(field.number, .bytes) + Self.varint(UInt64(packed.count)) + packed))
    }
    return .list(elements.map { $0.value })
  }

  private mutating func addMap(_ field: FieldDescriptor, to made: inout Made, _ depth: Int) -> InspectedValue {
    let (key, value) = (field.mapKey ?? .string, field.mapValue ?? .string)
    var entries: [InspectedValue.MapEntry] = []
    for index in 0..<Int.random(in: 1...3, using: &generator) {
      let (bytes, shown) = self.key(key, index)
      let (payload, inner) = element(value, field.typeName, depth)
      let entry = Self.tag(1, key) + bytes + Self.tag(2, value) + payload
      made.pieces.append((field.number, Self.tag(field.number, .bytes) + Self.varint(UInt64(entry.count)) + entry))
      entries.append(InspectedValue.MapEntry(key: shown, value: inner))
    }
    return .map(entries)
  }

  /// A key that is greater than those of smaller indices.
  private mutating func key(_ kind: FieldKind, _ index: Int) -> ([UInt8], InspectedValue) {
    if kind == .string {
      let text = "\(index)" + ["", "a", "-key", "ü"][Int.random(in: 0..<4, using: &generator)]
      return (Self.varint(UInt64(text.utf8.count)) + Array(text.utf8), .string(text))
    }
    let number = Int64(index * 1_000 - 1_000) + Int64.random(in: 0..<1_000, using: &generator)
    return (Self.varint(UInt64(bitPattern: number)), .int(number))
  }

  /// One value behind its tag, and what it is read as.
  private mutating func element(
    _ kind: FieldKind, _ typeName: String?, _ depth: Int
  ) -> (payload: [UInt8], value: InspectedValue) {
    let number = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
    switch kind {
    case .string: return text()
    case .bytes:
      let bytes = (0..<Int.random(in: 0...20, using: &generator)).map { _ in UInt8(truncatingIfNeeded: generator.next())
      }
      return (Self.varint(UInt64(bytes.count)) + bytes, .bytes(bytes))
    case .bool: return (Self.varint(number & 1), .bool(number & 1 == 1))
    case .int32:
      let value = Int64(Int32(truncatingIfNeeded: number))
      return (Self.varint(UInt64(bitPattern: value)), .int(value))
    case .int64: return (Self.varint(number), .int(Int64(bitPattern: number)))
    case .uint32: return (Self.varint(number & 0xffff_ffff), .uint(number & 0xffff_ffff))
    case .uint64: return (Self.varint(number), .uint(number))
    case .enumeration: return enumeration(typeName, Int32(truncatingIfNeeded: Int64(number % 20) - 2))
    case .message, .map:
      guard let type = typeName.flatMap({ types[$0] }) else { return ([0], .absent) }
      let made = make(type, depth: depth + 1)
      return (Self.varint(UInt64(made.bytes.count)) + made.bytes, .message(type.protobufName, made.fields))
    }
  }

  private mutating func text() -> (payload: [UInt8], value: InspectedValue) {
    let letters: [Character] = ["a", "Z", "7", "$", " ", "\u{0}", "ü", "☺", "𝄞", "\n"]
    let text = String(
      (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        letters[Int.random(in: letters.indices, using: &generator)]
      })
    return (Self.varint(UInt64(text.utf8.count)) + Array(text.utf8), .string(text))
  }

  private func enumeration(_ typeName: String?, _ number: Int32) -> (payload: [UInt8], value: InspectedValue) {
    let names = typeName.flatMap { enumerations[$0] }?.names
    return (
      Self.varint(UInt64(bitPattern: Int64(number))),
      .enumeration(number, names?.first { $0.value == number }?.key)
    )
  }

  /// A field that no message knows, of any layout.
  package mutating func unknownField(depth: Int = 0) -> [UInt8] {
    let number = UInt64.random(in: 100..<(1 << 29), using: &generator)
    let noise = (0..<8).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    switch Int.random(in: 0..<(depth < 3 ? 5 : 4), using: &generator) {
    case 0: return Self.varint(number << 3) + Self.varint(generator.next())
    case 1: return Self.varint(number << 3 | 1) + noise
    case 2: return Self.varint(number << 3 | 2) + [8] + noise
    case 3: return Self.varint(number << 3 | 5) + noise.prefix(4)
    default:
      let inner = (0..<Int.random(in: 0...2, using: &generator)).flatMap { _ in unknownField(depth: depth + 1) }
      return Self.varint(number << 3 | 3) + inner + Self.varint(number << 3 | 4)
    }
  }

  private static func isLengthDelimited(_ kind: FieldKind) -> Bool {
    switch kind {
    case .string, .bytes, .message, .map: true
    default: false
    }
  }

  private static func tag(_ number: Int, _ kind: FieldKind) -> [UInt8] {
    varint(UInt64(number) << 3 | (isLengthDelimited(kind) ? 2 : 0))
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7)
  }
}
