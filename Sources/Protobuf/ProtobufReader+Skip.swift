extension ProtobufReader {
  /// Steps over the value behind `tag`: a field of a newer version, or one that nobody asked for.
  ///
  /// Groups are walked to their end, whose number has to be that of their beginning.
  @usableFromInline
  package mutating func skip(_ tag: ProtobufTag, _ bytes: borrowing RawSpan, depth: Int = 0) throws(ProtobufError) {
    switch tag.wireType {
    case .varint: _ = try varint(bytes)
    case .fixed32: try advance(4)
    case .fixed64: try advance(8)
    case .lengthDelimited: _ = try lengthDelimited(bytes)
    case .startGroup: try skipGroup(tag.number, bytes, depth: depth + 1)
    case .endGroup: throw ProtobufError(.unmatchedGroupEnd, at: offset)
    }
  }

  /// Goes back to `start`, where a tag stands, and steps over that field.
  package mutating func skipField(from start: Int, _ bytes: borrowing RawSpan, depth: Int) throws(ProtobufError) {
    offset = start
    try skip(try tag(bytes), bytes, depth: depth)
  }

  private mutating func skipGroup(_ number: Int, _ bytes: borrowing RawSpan, depth: Int) throws(ProtobufError) {
    guard depth <= Self.nestingLimit else { throw ProtobufError(.nestedTooDeep, at: offset) }
    while true {
      let start = offset
      let inner = try tag(bytes)
      if inner.wireType == .endGroup {
        guard inner.number == number else { throw ProtobufError(.unmatchedGroupEnd, at: start) }
        return
      }
      try skip(inner, bytes, depth: depth)
    }
  }
}
