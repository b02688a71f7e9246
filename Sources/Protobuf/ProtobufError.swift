/// Why bytes are no protobuf message, and where that was found.
@usableFromInline
package struct ProtobufError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of malformed input.
  @usableFromInline
  package enum Kind: String, Hashable, Sendable {
    /// The message ends inside a tag, a number or a group; found at its end.
    case truncated
    /// A varint of more than 64 bits; found where it begins.
    case overlongVarint
    /// A field number of 0, or one above 2^29-1; found at the tag.
    case invalidFieldNumber
    /// Wire type 6 or 7, to which nothing is assigned; found at the tag.
    case invalidWireType
    /// A length that leads beyond the end of the enclosing message; found where the length begins.
    case lengthBeyondEnd
    /// The end of a group that was not begun, or of another one; found at the tag.
    case unmatchedGroupEnd
    /// Messages or groups nested deeper than ``ProtobufReader/nestingLimit``; found at the tag of the one too many.
    case nestedTooDeep
    /// A `string` field that is not UTF-8; found where the text begins.
    case invalidUTF8
  }

  /// What is wrong.
  @usableFromInline package var kind: Kind
  /// Offset in the block that was given to the reader, in bytes.
  @usableFromInline package var offset: Int

  /// Names a fault of `kind` at `offset`.
  @usableFromInline
  package init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// For people: the kind and the offset.
  @usableFromInline package var description: String { "malformed protobuf: \(kind.rawValue) at byte \(offset)" }
}
