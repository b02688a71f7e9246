package import FoundationEssentials

/// One line of a file with a JSON value on each.
///
/// The value is read anew whenever it is asked for: kept for the length of the process, as arguments of tests are,
/// its parts would look leaked to the address sanitizer, which does not see through the tags in their pointers.
package struct JSONLine: Sendable {
  private let bytes: [UInt8]

  /// Reads all lines of a file; none if it cannot be read, so that a count has to be held against the file's.
  package static func all(of file: URL?) -> [JSONLine] {
    guard let file, let data = try? Data(contentsOf: file) else { return [] }
    return data.split(separator: UInt8(ascii: "\n")).map { JSONLine(bytes: [UInt8]($0)) }
  }

  /// The value; `.null` for a line that is no JSON.
  package var value: JSONValue {
    (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) ?? .null
  }

  /// A member of the value, if that is an object.
  package subscript(_ name: String) -> JSONValue? { value[name] }

  /// The bytes that a member writes in hexadecimal digits.
  package func bytes(_ name: String) -> [UInt8]? { self[name]?.text.flatMap { [UInt8](hex: $0) } }
}
