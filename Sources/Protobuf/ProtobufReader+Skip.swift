extension ProtobufReader {
  /// Steps over the value behind `tag`, which begins at `start`: a field of a newer version, or one nobody asked for.
  ///
  /// Groups are walked to their end, whose number has to be that of their beginning.
  @usableFromInline
  package mutating func skip(
    _ tag: ProtobufTag, from start: Int, _ bytes: borrowing RawSpan, depth: Int
  ) throws(ProtobufError) {
    switch tag.wireType {
    case .varint: _ = try varint(bytes)
    case .fixed32: try advance(4)
    case .fixed64: try advance(8)
    case .lengthDelimited: _ = try lengthDelimited(bytes)
    case .startGroup: try skipGroup(tag.number, from: start, bytes, depth: depth + 1)
    case .endGroup: throw ProtobufError(.unmatchedGroupEnd, at: start)
    }
  }

  /// Goes to `start`, where a tag stands, and steps over that field.
  package mutating func skipField(from start: Int, _ bytes: borrowing RawSpan, depth: Int = 0) throws(ProtobufError) {
    offset = start
    try skip(try tag(bytes), from: start, bytes, depth: depth)
  }

  private mutating func skipGroup(
    _ number: Int, from start: Int, _ bytes: borrowing RawSpan, depth: Int
  ) throws(ProtobufError) {
    guard depth <= Self.nestingLimit else { throw ProtobufError(.nestedTooDeep, at: start) }
    while true {
      let inner = offset
      let tag = try tag(bytes)
      if tag.wireType == .endGroup {
        guard tag.number == number else { throw ProtobufError(.unmatchedGroupEnd, at: inner) }
        return
      }
      try skip(tag, from: inner, bytes, depth: depth)
    }
  }
}
