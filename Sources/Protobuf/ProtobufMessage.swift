/// A message: its fields, declared once for reading, writing and describing.
@usableFromInline
package protocol ProtobufMessage: Equatable, Sendable {
  /// The name with its package, as in the .proto file.
  static var protobufName: String { get }
  /// Makes a message in which nothing is set.
  init()
  /// Names every field in the order of the numbers: one line each, `try f(number, name, &property)`.
  ///
  /// ``FieldPass`` decides what that does: it fills the properties, writes or lists them.
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError)
}

extension ProtobufMessage {
  /// What the .proto file says about each field.
  package static var fields: [FieldDescriptor] { Self().inspected.map(\.descriptor) }

  /// Reads a message that takes up `range` of `bytes`, or all of it.
  ///
  /// - Throws: ``ProtobufError``, its offset counted from the start of `bytes`.
  @inlinable
  package init(decoding bytes: [UInt8], range: Range<Int>? = nil) throws(ProtobufError) {
    self.init()
    try merge(bytes, range: range)
  }

  /// Reads fields on top of those set: the last scalar wins, lists grow, messages are merged.
  ///
  /// - Throws: ``ProtobufError``; the message then holds a part of what was set and of what was read.
  @inlinable
  package mutating func merge(_ bytes: [UInt8], range: Range<Int>? = nil) throws(ProtobufError) {
    var pass = FieldPass(decoding: bytes, range: range ?? 0..<bytes.count)
    try pass.start()
    try pass.fill(&self)
  }

  /// Appends the message to what `writer` holds: fields in the order of their numbers, maps by key.
  @inlinable
  package func encode(into writer: inout ProtobufWriter) {
    var pass = FieldPass(encodingInto: writer)
    writer = ProtobufWriter()  // The pass now holds the buffer alone, so it grows in place.
    Self.visit(self, &pass)
    writer = pass.writer
  }

  /// The message in bytes; `prefixLength` zero bytes are left in front, for a frame header.
  @inlinable
  package func encoded(prefixLength: Int = 0) -> [UInt8] {
    var pass = FieldPass(encodingInto: ProtobufWriter(bytes: [UInt8](repeating: 0, count: prefixLength)))
    Self.visit(self, &pass)
    return pass.writer.bytes
  }

  /// Every field, described and shown; O(size of the message).
  package var inspected: [InspectedField] {
    var pass = FieldPass.inspecting
    Self.visit(self, &pass)
    return pass.inspected
  }

  /// Passes over a message that is only written or listed, so that nothing can fail.
  @inlinable
  package static func visit(_ message: Self, _ pass: inout FieldPass) {
    var message = message
    do throws(ProtobufError) {
      try message.visit(&pass)
    } catch {
      preconditionFailure("only reading can find something malformed: \(error)")
    }
  }
}
