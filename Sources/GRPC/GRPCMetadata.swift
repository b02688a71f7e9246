package import EventStreamsHTTP2

/// The custom headers or trailers of a call, in order; names are lower case.
///
/// A name ending in `-bin` holds bytes, kept here in their base64 text form and decoded on demand.
/// Of what a peer sent the protocol's own fields (`:path`, `te`, `content-type`, `grpc-status`, ...) are left out. Anything
/// may be added; what must not be sent is refused when it is about to be (``check(as:)``).
package struct GRPCMetadata: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// Name and wire value of each entry.
  package private(set) var fields: [HTTP2HeaderField]

  /// Without entries.
  package init() { fields = [] }

  /// Text entries; a `-bin` name takes base64.
  package init(dictionaryLiteral elements: (String, String)...) {
    fields = []
    for (name, value) in elements { add(name, value) }
  }

  /// What is custom among the header fields of a message; the protocol's own fields are left out.
  package init(custom headers: [HTTP2HeaderField]) {
    fields = headers.filter { !Self.isProtocolField($0.name) }
  }

  /// Whether there are no entries.
  package var isEmpty: Bool { fields.isEmpty }

  /// The first value of a name as it travels; for `-bin` names its base64 text.
  package subscript(_ name: String) -> String? { first(name.lowercased()) }

  /// All values of a name as they travel, in order.
  package func values(_ name: String) -> [String] {
    let name = name.lowercased()
    return fields.filter { $0.name == name }.map(\.value)
  }

  /// The first value of a `-bin` name; `nil` when it is absent or no base64.
  package func binary(_ name: String) -> [UInt8]? { binaryValues(name)?.first }

  /// All values of a `-bin` name, also those joined by commas; `nil` when one is no base64.
  package func binaryValues(_ name: String) -> [[UInt8]]? {
    var result: [[UInt8]] = []
    for value in values(name) {
      guard let bytes = Self.decoded(value) else { return nil }
      result += bytes
    }
    return result
  }

  /// Whether every `-bin` entry is base64; servers refuse calls where one is not.
  package var isWellFormed: Bool {
    fields.allSatisfy { !Self.isBinary($0.name) || Self.decoded($0.value) != nil }
  }

  /// Appends a text entry; a `-bin` name takes base64.
  package mutating func add(_ name: String, _ value: String) {
    fields.append(HTTP2HeaderField(name: name.lowercased(), value: value))
  }

  /// Appends a binary entry; the name is expected to end in `-bin`.
  package mutating func add(_ name: String, binary bytes: [UInt8]) {
    precondition(Self.isBinary(name.lowercased()), "a binary entry's name ends in -bin")
    add(name, GRPCBase64.encode(bytes))
  }

  /// Appends all entries of another.
  package mutating func add(_ other: GRPCMetadata) { fields += other.fields }

  /// Removes every value of a name.
  package mutating func remove(_ name: String) {
    let name = name.lowercased()
    fields.removeAll { $0.name == name }
  }

  private func first(_ name: String) -> String? {
    for field in fields where field.name == name { return field.value }
    return nil
  }

  /// Whether entries of this name, in lower case, hold bytes.
  static func isBinary(_ name: String) -> Bool { name.hasSuffix("-bin") }

  /// The values of a `-bin` entry, joined by commas; `nil` when one is no base64.
  static func decoded(_ value: String) -> [[UInt8]]? {
    var result: [[UInt8]] = []
    for part in value.split(separator: ",", omittingEmptySubsequences: false) {
      guard let bytes = GRPCBase64.decode(trimmed(part)) else { return nil }
      result.append(bytes)
    }
    return result
  }

  /// Whether a field belongs to the protocol, and is no metadata for whoever receives it.
  static func isProtocolField(_ name: String) -> Bool {
    if name.utf8.first == UInt8(ascii: ":") { return true }
    switch name {
    case "te", "content-type", "content-length", "grpc-timeout", "grpc-status", "grpc-message", "grpc-encoding",
      "grpc-accept-encoding", "connection":
      return true
    default: return false
    }
  }

  private static func trimmed(_ part: Substring) -> Substring {
    var part = part.drop { $0 == " " || $0 == "\t" }
    while part.last == " " || part.last == "\t" { part.removeLast() }
    return part
  }
}

extension GRPCMetadata: Sequence {
  package func makeIterator() -> IndexingIterator<[HTTP2HeaderField]> { fields.makeIterator() }
}
