/// One pass over the fields of a message: to read, to write, or to list them.
///
/// A message calls the pass once for each field. Writing and listing are done within the call. Reading
/// takes every occurrence of that field which is next in the bytes, so fields in the order of their
/// numbers (as all known peers write them) are read by one pass; others take further ones.
@usableFromInline
package struct FieldPass {
  /// What a pass can be for.
  @usableFromInline
  package enum Mode: Sendable {
    /// To fill a message from bytes.
    case decode
    /// To write a message.
    case encode
    /// To describe a message and to show what it holds.
    case inspect
  }

  /// What this one is for.
  @usableFromInline package let mode: Mode
  /// The block that is read.
  @usableFromInline package let bytes: [UInt8]
  /// Stands behind the tag of the field that is next.
  @usableFromInline package var reader = ProtobufReader(0..<0)
  /// How many messages enclose that field, the outermost not counted.
  @usableFromInline package var depth = 0
  /// The field that is next in the bytes; 0: none, the message has ended.
  @usableFromInline package var number = 0
  /// How that field is laid out.
  @usableFromInline package var wireType = WireType.varint
  /// Where the tag of that field begins.
  @usableFromInline package var tagStart = 0
  /// What was written.
  @usableFromInline package var writer = ProtobufWriter()
  /// What was listed.
  @usableFromInline package var inspected: [InspectedField] = []

  /// Makes a pass that reads the message in `range` of `bytes`; ``start()`` comes first.
  @usableFromInline
  package init(decoding bytes: [UInt8], range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies within the block")
    mode = .decode
    self.bytes = bytes
    reader = ProtobufReader(range)
  }

  /// Makes a pass that goes on behind what `writer` holds.
  @usableFromInline
  package init(encodingInto writer: ProtobufWriter) {
    mode = .encode
    bytes = []
    self.writer = writer
  }

  private init(_ mode: Mode) {
    self.mode = mode
    bytes = []
  }

  /// A pass that lists fields.
  @usableFromInline package static var inspecting: FieldPass { FieldPass(.inspect) }

  // MARK: Reading

  /// Reads the next tag, if there is one.
  @usableFromInline
  package mutating func start() throws(ProtobufError) {
    guard !reader.isAtEnd else {
      number = 0
      return
    }
    tagStart = reader.offset
    let tag = try read { reader, bytes throws(ProtobufError) in try reader.tag(bytes) }
    number = tag.number
    wireType = tag.wireType
  }

  /// Reads the message's remaining fields; unknown ones are skipped.
  @inlinable
  package mutating func fill<M: ProtobufMessage>(_ message: inout M) throws(ProtobufError) {
    while number != 0 {
      let before = reader.offset
      try message.visit(&self)
      if number != 0, reader.offset == before { try skip() }
    }
  }

  /// Steps over the current field.
  @usableFromInline
  package mutating func skip() throws(ProtobufError) {
    let (tag, place, depth) = (ProtobufTag(number, wireType), tagStart, depth)
    try read { reader, bytes throws(ProtobufError) in try reader.skip(tag, from: place, bytes, depth: depth) }
    try start()
  }

  /// Reads the current field; `nil`, and steps over it, if it is laid out as another type.
  @inlinable
  package mutating func take<S: ProtobufScalar>(_ type: S.Type) throws(ProtobufError) -> S? {
    guard wireType == S.wireType else {
      try skip()
      return nil
    }
    let value = try read { reader, bytes throws(ProtobufError) in try S(&reader, bytes) }
    try start()
    return value
  }

  /// Reads the current field into `message`; false, and steps over it, if it is no message.
  @inlinable
  package mutating func take<M: ProtobufMessage>(into message: inout M) throws(ProtobufError) -> Bool {
    guard let outer = try open() else { return false }
    try fill(&message)
    try close(outer)
    return true
  }

  /// Reads the current field's elements: one, or many packed together.
  @inlinable
  package mutating func takeElements<S: ProtobufScalar>(into values: inout [S]) throws(ProtobufError) {
    guard wireType == .lengthDelimited, S.wireType != .lengthDelimited else {
      if let value = try take(S.self) { values.append(value) }
      return
    }
    var packed = ProtobufReader(try lengthDelimited())
    while !packed.isAtEnd { values.append(try S(&packed, bytes.span.bytes)) }
    try start()
  }

  /// Enters the current field, a message.
  ///
  /// - Returns: What ``close(_:)`` needs; `nil` if it is no message, and then it was skipped.
  @usableFromInline
  package mutating func open() throws(ProtobufError) -> Int? {
    guard wireType == .lengthDelimited else {
      try skip()
      return nil
    }
    let outer = reader.end
    depth += 1
    guard depth <= ProtobufReader.nestingLimit else { throw ProtobufError(.nestedTooDeep, at: tagStart) }
    reader = ProtobufReader(try lengthDelimited())
    try start()
    return outer
  }

  /// Leaves a message that was read to its end, and reads the next tag.
  @usableFromInline
  package mutating func close(_ outer: Int) throws(ProtobufError) {
    reader.end = outer
    depth -= 1
    try start()
  }

  /// Steps over the current field's bytes, and says where they are.
  @usableFromInline
  package mutating func lengthDelimited() throws(ProtobufError) -> Range<Int> {
    try read { reader, bytes throws(ProtobufError) in try reader.lengthDelimited(bytes) }
  }

  /// Moves the cursor over the block.
  @inlinable
  package mutating func read<R>(
    _ body: (inout ProtobufReader, borrowing RawSpan) throws(ProtobufError) -> R
  ) throws(ProtobufError) -> R {
    var cursor = reader  // Block and cursor are both ours: exclusivity asks for a copy.
    let result = try body(&cursor, bytes.span.bytes)
    reader = cursor
    return result
  }

  // MARK: Writing

  /// Writes a scalar field.
  @inlinable
  package mutating func put<S: ProtobufScalar>(_ number: Int, _ value: S) {
    writer.tag(number, S.wireType)
    value.write(to: &writer)
  }

  /// Writes a message field.
  @inlinable
  package mutating func put<M: ProtobufMessage>(_ number: Int, message: M) throws(ProtobufError) {
    var message = message
    writer.tag(number, .lengthDelimited)
    let mark = writer.beginLength()
    try message.visit(&self)
    writer.endLength(mark)
  }

  /// Writes a list: numbers packed, everything else one field for each element.
  @inlinable
  package mutating func putElements<S: ProtobufScalar>(_ number: Int, _ values: [S]) {
    guard S.wireType != .lengthDelimited else {
      for value in values { put(number, value) }
      return
    }
    guard !values.isEmpty else { return }
    writer.tag(number, .lengthDelimited)
    let mark = writer.beginLength()
    for value in values { value.write(to: &writer) }
    writer.endLength(mark)
  }
}
