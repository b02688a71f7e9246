/// Looks at a server's first bytes: HTTP/2 begins with a SETTINGS frame (RFC 9113, section 3.4).
///
/// Pure. Says early, in words, what else speaks there, instead of leaving it to a framing error.
struct ProtocolSniffer {
  /// What the bytes so far mean.
  enum Verdict: Hashable {
    case needsMore
    case http2
    case other(detail: String)
  }

  private static let frameHeaderLength = 9
  private static let settings: UInt8 = 4
  private var head: [UInt8] = []

  /// Adds what came in; only the first few bytes are looked at.
  mutating func add(_ bytes: UnsafeRawBufferPointer) -> Verdict {
    head.append(contentsOf: bytes.prefix(64 - head.count))
    if let detail = Self.describe(head) { return .other(detail: detail) }
    guard head.count >= Self.frameHeaderLength else { return .needsMore }
    let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
    let onStreamZero = head[5] & 0x7f == 0 && head[6...8].allSatisfy { $0 == 0 }
    let isSettings = head[3] == Self.settings && head[4] & 1 == 0 && length % 6 == 0 && length <= 16_384
    return isSettings && onStreamZero ? .http2 : .other(detail: "the first bytes are \(Self.hex(head))")
  }

  /// What well-known protocols other than HTTP/2 begin with; `nil` when it is none of them, or too early to tell.
  static func describe(_ head: [UInt8]) -> String? {
    if head.starts(with: Array("HTTP/1".utf8)) {
      return "the peer answers in HTTP/1: \(firstLine(head))"
    }
    if head.starts(with: Array("SSH-".utf8)) { return "the peer speaks SSH: \(firstLine(head))" }
    if head.count >= 3, (0x14...0x17).contains(head[0]), head[1] == 3, head[2] <= 4 {
      return "the peer speaks TLS (record type \(head[0]))"
    }
    return nil
  }

  /// The first bytes for a message.
  static func hex(_ bytes: [UInt8]) -> String {
    bytes.prefix(12).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined(separator: " ")
  }

  private static func firstLine(_ head: [UInt8]) -> String {
    String(decoding: head.prefix { $0 >= 0x20 && $0 < 0x7f }, as: UTF8.self)
  }
}
