/// One header or trailer field.
package struct HTTP2HeaderField: Sendable, Hashable {
  /// Lower case; pseudo-header fields begin with a colon and come first.
  package var name: String
  /// Bytes that were not UTF-8 are repaired to U+FFFD on receipt.
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  package init(name: String, value: String) {
    self.init(name, value)
  }

  /// What the field counts against a header list limit: RFC 9113, section 6.5.2, adds 32 bytes to each.
  var listSize: Int { name.utf8.count + value.utf8.count + 32 }
}
