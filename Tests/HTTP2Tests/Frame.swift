import EventStreamsHTTP2

/// One HTTP/2 frame as bytes, made and read here without nghttp2.
struct Frame: Equatable {
  var type: HTTP2FrameType
  var flags: UInt8 = 0
  var stream: Int32 = 0
  var payload: [UInt8] = []

  static let endStreamFlag: UInt8 = 0x1
  static let ackFlag: UInt8 = 0x1
  static let endHeadersFlag: UInt8 = 0x4
  static let paddedFlag: UInt8 = 0x8
  static let priorityFlag: UInt8 = 0x20

  var endsStream: Bool { flags & Self.endStreamFlag != 0 && (type == .headers || type == .data) }

  /// The frame on the wire; `length` lies about the payload where a test wants that.
  func bytes(length: Int? = nil) -> [UInt8] {
    let length = length ?? payload.count
    return [UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type.rawValue, flags]
      + Self.number(UInt32(bitPattern: stream)) + payload
  }

  /// Four bytes, big-endian.
  static func number(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }

  /// Four bytes at `index`, big-endian; 0 where there are none.
  static func number(_ bytes: [UInt8], at index: Int) -> UInt32 {
    guard index + 4 <= bytes.count else { return 0 }
    return bytes[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Cuts what a session sent into frames; the client's preface is skipped.
  static func split(_ bytes: [UInt8]) -> [Frame] {
    let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    var index = bytes.starts(with: preface) ? preface.count : 0
    var frames: [Frame] = []
    while index + 9 <= bytes.count {
      let length = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
      let end = min(index + 9 + length, bytes.count)
      frames.append(
        Frame(
          type: HTTP2FrameType(rawValue: bytes[index + 3]), flags: bytes[index + 4],
          stream: Int32(bitPattern: number(bytes, at: index + 5) & 0x7fff_ffff),
          payload: Array(bytes[(index + 9)..<end])))
      index = end
    }
    return frames
  }
}
