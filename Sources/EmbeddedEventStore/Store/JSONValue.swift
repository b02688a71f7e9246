/// A JSON text as far as stream metadata needs it: members keep their order, numbers their spelling.
indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([(name: String, value: JSONValue)])

  static func == (left: JSONValue, right: JSONValue) -> Bool { left.text == right.text }

  /// Nil for what is not JSON, or is nested deeper than 64.
  init?(_ bytes: [UInt8]) {
    guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
    var reader = JSONReader(bytes: bytes)
    guard let value = reader.readValue(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }

  /// The member of an object; the last one when a name is repeated.
  subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// The same object with a member set: in its old place, else at the end.
  func setting(_ name: String, to value: JSONValue) -> JSONValue {
    guard case .object(var members) = self else { return self }
    if let index = members.lastIndex(where: { $0.name == name }) {
      members[index].value = value
    } else {
      members.append((name, value))
    }
    return .object(members)
  }

  /// A whole number; nil for fractions, exponents and what does not fit.
  var integer: Int64? {
    guard case .number(let text) = self else { return nil }
    return Int64(text)
  }

  /// Written without blanks.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): text
    case .string(let text): Self.quoted(text)
    case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.name) + ":" + $0.value.text }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Reads one JSON text; nil anywhere means that it is none.
private struct JSONReader {
  let bytes: [UInt8]
  var index = 0

  private static let maximumDepth = 64

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return index == bytes.count
    }
  }

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard current == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard bytes[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  mutating func readValue(depth: Int) -> JSONValue? {
    guard depth <= Self.maximumDepth else { return nil }
    skipBlanks()
    guard let byte = current else { return nil }
    switch byte {
    case UInt8(ascii: "{"): return readObject(depth: depth)
    case UInt8(ascii: "["): return readArray(depth: depth)
    case UInt8(ascii: "\""): return readString().map { .string($0) }
    case UInt8(ascii: "t"): return takeWord("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return takeWord("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return takeWord("null") ? .null : nil
    default: return readNumber()
    }
  }

  private mutating func readObject(depth: Int) -> JSONValue? {
    index += 1
    var members: [(name: String, value: JSONValue)] = []
    if take("}") { return .object(members) }
    while true {
      skipBlanks()
      guard current == UInt8(ascii: "\""), let name = readString(), take(":"), let value = readValue(depth: depth + 1)
      else { return nil }
      members.append((name, value))
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
    }
  }

  private mutating func readArray(depth: Int) -> JSONValue? {
    index += 1
    var values: [JSONValue] = []
    if take("]") { return .array(values) }
    while true {
      guard let value = readValue(depth: depth + 1) else { return nil }
      values.append(value)
      if take("]") { return .array(values) }
      guard take(",") else { return nil }
    }
  }

  private mutating func readNumber() -> JSONValue? {
    let start = index
    while let byte = current, "+-.eE0123456789".utf8.contains(byte) { index += 1 }
    return Self.isNumber(bytes[start..<index]) ? .number(String(decoding: bytes[start..<index], as: UTF8.self)) : nil
  }

  /// An integer without leading zeros, a fraction, an exponent (RFC 8259, section 6).
  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    func takeDigits() -> Int {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      return digits.count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = takeDigits()
    guard whole == 1 || whole > 1 && !startsWithZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard takeDigits() > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard takeDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  private mutating func readString() -> String? {
    index += 1
    var units: [UInt16] = []
    var plain = index
    func flushed(_ end: Int) -> String.UTF16View { String(decoding: bytes[plain..<end], as: UTF8.self).utf16 }
    while let byte = current {
      if byte == UInt8(ascii: "\"") {
        units += flushed(index)
        index += 1
        return String(decoding: units, as: UTF16.self)
      }
      if byte == UInt8(ascii: "\\") {
        units += flushed(index)
        guard let unit = readEscape() else { return nil }
        units.append(unit)
        plain = index
      } else {
        index += 1
      }
    }
    return nil
  }

  private mutating func readEscape() -> UInt16? {
    index += 1
    guard let byte = current else { return nil }
    index += 1
    switch byte {
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "u"):
      guard index + 4 <= bytes.count, bytes[index] != UInt8(ascii: "+") else { return nil }  // A number may have one.
      defer { index += 4 }
      return UInt16(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
    default: return nil
    }
  }
}
