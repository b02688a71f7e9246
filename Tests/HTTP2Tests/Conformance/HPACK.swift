import EventStreamsHTTP2

/// Header blocks written byte by byte from RFC 7541, so that nghttp2 is not judged by itself.
enum HPACK {
  /// How a literal field is to be stored.
  enum Mode: UInt8 {
    case plain = 0x00
    case never = 0x10
    case indexing = 0x40

    var prefix: Int { self == .indexing ? 6 : 4 }
  }

  /// RFC 7541, section 5.1.
  static func integer(_ value: Int, prefix: Int, flags: UInt8 = 0) -> [UInt8] {
    let limit = (1 << prefix) - 1
    guard value >= limit else { return [flags | UInt8(value)] }
    var bytes = [flags | UInt8(limit)]
    var rest = value - limit
    while rest >= 128 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// A string without Huffman coding: RFC 7541, section 5.2.
  static func string(_ text: String) -> [UInt8] { integer(text.utf8.count, prefix: 7) + Array(text.utf8) }

  /// A string that is Huffman coded already.
  static func huffman(_ bytes: [UInt8]) -> [UInt8] { integer(bytes.count, prefix: 7, flags: 0x80) + bytes }

  /// A literal field with a new name.
  static func literal(_ name: String, _ value: String, _ mode: Mode = .plain) -> [UInt8] {
    [mode.rawValue] + string(name) + string(value)
  }

  /// A literal field whose name is in a table.
  static func literal(_ index: Int, _ value: String, _ mode: Mode = .plain) -> [UInt8] {
    integer(index, prefix: mode.prefix, flags: mode.rawValue) + string(value)
  }

  /// A field that is in a table.
  static func indexed(_ index: Int) -> [UInt8] { integer(index, prefix: 7, flags: 0x80) }

  /// RFC 7541, section 6.3.
  static func tableSize(_ size: Int) -> [UInt8] { integer(size, prefix: 5, flags: 0x20) }

  /// Fields as literals, nothing stored.
  static func block(_ fields: [(String, String)]) -> [UInt8] { fields.flatMap { literal($0.0, $0.1) } }

  /// A GET request.
  static let get = block([(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a")])
  /// A POST request.
  static let post = block([(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "a")])
  /// A response.
  static let ok = block([(":status", "200")])
  /// Trailers.
  static let trailers = block([("x-end", "1")])
}

/// Frames as a peer would write them, and as it must not.
enum Wire {
  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
  static let settings = Frame(type: .settings).bytes()
  static let settingsAck = Frame(type: .settings, flags: Frame.ackFlag).bytes()

  static func settings(_ entries: [(UInt16, UInt32)]) -> [UInt8] {
    let payload = entries.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 255)] + Frame.number($0.1) }
    return Frame(type: .settings, payload: payload).bytes()
  }
  static func headers(_ id: Int32, _ block: [UInt8], end: Bool = true, more: Bool = false, flags: UInt8 = 0) -> [UInt8]
  {
    let all = flags | (end ? Frame.endStreamFlag : 0) | (more ? 0 : Frame.endHeadersFlag)
    return Frame(type: .headers, flags: all, stream: id, payload: block).bytes()
  }
  static func continuation(_ id: Int32, _ block: [UInt8], more: Bool = false) -> [UInt8] {
    Frame(type: .continuation, flags: more ? 0 : Frame.endHeadersFlag, stream: id, payload: block).bytes()
  }
  static func data(_ id: Int32, _ bytes: [UInt8] = [1], end: Bool = false, flags: UInt8 = 0) -> [UInt8] {
    Frame(type: .data, flags: flags | (end ? Frame.endStreamFlag : 0), stream: id, payload: bytes).bytes()
  }
  static func reset(_ id: Int32, _ code: UInt32 = 8) -> [UInt8] {
    Frame(type: .rstStream, stream: id, payload: Frame.number(code)).bytes()
  }
  static func priority(_ id: Int32, on other: UInt32 = 0, weight: UInt8 = 15) -> [UInt8] {
    Frame(type: .priority, stream: id, payload: Frame.number(other) + [weight]).bytes()
  }
  static func windowUpdate(_ id: Int32, _ increment: UInt32) -> [UInt8] {
    Frame(type: .windowUpdate, stream: id, payload: Frame.number(increment)).bytes()
  }
  static func ping(_ opaque: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7], ack: Bool = false, on id: Int32 = 0) -> [UInt8] {
    Frame(type: .ping, flags: ack ? Frame.ackFlag : 0, stream: id, payload: opaque).bytes()
  }
  static func goAway(_ last: UInt32 = 0, _ code: UInt32 = 0, on id: Int32 = 0, debug: String = "") -> [UInt8] {
    Frame(type: .goAway, stream: id, payload: Frame.number(last) + Frame.number(code) + Array(debug.utf8)).bytes()
  }
  static func raw(_ type: UInt8, _ flags: UInt8, _ id: Int32, _ payload: [UInt8]) -> [UInt8] {
    Frame(type: HTTP2FrameType(rawValue: type), flags: flags, stream: id, payload: payload).bytes()
  }
  /// A PUSH_PROMISE of stream 2 with a whole header block.
  static func push(_ id: Int32) -> [UInt8] { raw(5, Frame.endHeadersFlag, id, Frame.number(2) + HPACK.get) }
}
