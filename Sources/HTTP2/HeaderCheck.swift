/// Judges the header lists we are asked to send.
///
/// A peer that keeps to the rules resets the stream for a list that does not; nghttp2 sends whatever it is given. And a
/// line break in a value would become a field of its own where a gateway speaks HTTP/1 behind the peer.
///
/// - Note: Fact source: RFC 9113, sections 8.2 and 8.3; for values RFC 9110, section 5.5, which leaves no control
///   character but the tab.
struct HeaderCheck {
  /// Which fields belong into a list.
  enum Kind: Int, CaseIterable {
    case request, response, trailers

    fileprivate var required: [String] {
      switch self {
      case .request: [":method", ":scheme", ":path"]
      case .response: [":status"]
      case .trailers: []
      }
    }

    fileprivate func takes(_ name: String) -> Bool {
      required.contains(name) || self == .request && name == ":authority"
    }
  }

  private static let connectionSpecific: Set = [
    "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
  ]

  /// The latest list of each kind that passed: calls of one kind share one, which is judged once.
  private var passed: [[HTTP2HeaderField]] = Array(repeating: [], count: Kind.allCases.count)

  /// What is wrong with a list, for people; names the field and never its value.
  ///
  /// - Returns: `nil` when nothing is.
  mutating func fault(in fields: [HTTP2HeaderField], _ kind: Kind) -> String? {
    if !fields.isEmpty, passed[kind.rawValue].isSameList(as: fields) { return nil }
    if let fault = Self.judge(fields, kind) { return fault }
    passed[kind.rawValue] = fields
    return nil
  }

  private static func judge(_ fields: [HTTP2HeaderField], _ kind: Kind) -> String? {
    var pseudo: [String] = []
    for (index, field) in fields.enumerated() {
      if field.name.utf8.first == UInt8(ascii: ":") {
        guard kind.takes(field.name) else { return "\(field.name) does not belong there (\(kind))" }
        guard !pseudo.contains(field.name) else { return "\(field.name) is there twice" }
        guard pseudo.count == index else { return "\(field.name) comes behind a regular field" }
        pseudo.append(field.name)
      } else if let fault = judgeName(field) {
        return fault
      }
      guard isValue(field.value) else { return "the value of \(field.name) has characters or blanks it must not have" }
    }
    return kind.required.first { !pseudo.contains($0) }.map { "\($0) is missing" }
  }

  private static func judgeName(_ field: HTTP2HeaderField) -> String? {
    guard !field.name.isEmpty, field.name.utf8.allSatisfy(isNameByte) else {
      return "\"\(String(field.name.prefix(80)))\" is no name of a field: lower-case letters, digits, !#$%&'*+-.^_`|~"
    }
    if connectionSpecific.contains(field.name) { return "\(field.name) has no place in HTTP/2" }
    return field.name == "te" && field.value != "trailers" ? "te may say \"trailers\" only" : nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func isValue(_ value: String) -> Bool {
    let bytes = value.utf8
    guard let first = bytes.first, let last = bytes.last else { return true }
    guard !isBlank(first), !isBlank(last) else { return false }
    return bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

extension [HTTP2HeaderField] {
  /// Whether both are one and the same list in memory.
  func isSameList(as other: Self) -> Bool {
    guard count == other.count else { return false }
    return withUnsafeBufferPointer { own in other.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress } }
  }
}
