/// A stream's name as a key: two names are one when their bytes are the same.
///
/// Swift takes composed and decomposed letters for equal; for the servers they name two streams.
struct StreamName: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: StreamName, right: StreamName) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

// By bytes, all of it: a mark that combines with the `$` before it does not make it another character.
extension String {
  /// Whether the server keeps the stream for itself.
  var isSystemStream: Bool { utf8.first == UInt8(ascii: "$") }

  /// The name of the stream that this metadata stream describes; nil for an ordinary stream.
  var describedStream: String? {
    utf8.starts(with: "$$".utf8) ? String(decoding: utf8.dropFirst(2), as: UTF8.self) : nil
  }

  /// The name of this stream's metadata stream.
  var metadataStream: String { "$$" + self }
}
