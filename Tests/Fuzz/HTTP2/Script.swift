/// The fuzzer's bytes, read as small numbers and blocks; at the end everything is 0 and empty.
struct Script {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next step, `nil` at the end.
  mutating func next() -> UInt8? {
    guard index < bytes.count else { return nil }
    index += 1
    return bytes[index - 1]
  }

  /// A number, 0 at the end.
  mutating func number() -> UInt8 { next() ?? 0 }

  /// A block, its length before it.
  mutating func block() -> [UInt8] {
    let count = min(Int(number()), bytes.count - index)
    defer { index += count }
    return Array(bytes[index..<(index + count)])
  }
}

/// Frames that get past the first check, so that the fuzzer reaches what is behind it.
enum Pieces {
  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
  static let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
  static let settingsAck: [UInt8] = [0, 0, 0, 4, 1, 0, 0, 0, 0]

  /// Header blocks: a request, a response, trailers, one that stores a field, one that uses it, a bad one.
  static let blocks: [[UInt8]] = [
    [0x82, 0x86, 0x84, 0x41, 0x01, 0x61],
    [0x88],
    [0x00, 0x01, 0x78, 0x01, 0x79],
    [0x82, 0x86, 0x84, 0x41, 0x01, 0x61, 0x40, 0x01, 0x6e, 0x01, 0x76],
    [0x82, 0x86, 0x84, 0xbe],
    [0x80],
    [],
  ]

  /// A frame with a right length.
  static func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0, UInt8(payload.count >> 8), UInt8(payload.count & 255), type, flags, 0, 0, 0, stream] + payload
  }
}
