/// The first nine bytes of a frame.
struct FrameHeader {
  static let size = 9

  var length = 0
  var type = HTTP2FrameType.data
  var flags: UInt8 = 0
  var stream: Int32 = 0

  var acknowledges: Bool { flags & 0x1 != 0 }
  var endsStream: Bool { flags & 0x1 != 0 }
  var endsHeaders: Bool { flags & 0x4 != 0 }

  init() {}

  /// - Precondition: nine bytes from `start` on.
  init(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    length = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
    type = HTTP2FrameType(rawValue: bytes[start + 3])
    flags = bytes[start + 4]
    // The highest bit is reserved and ignored: RFC 9113, section 4.1.
    stream = bytes[(start + 5)..<(start + 9)].reduce(0) { $0 << 8 | Int32($1) } & .max
  }
}

/// Cuts input at the borders of frames, so that a frame can be judged before nghttp2 sees its header.
///
/// Holds back an incomplete header (less than nine bytes) and nothing else.
struct FrameReader {
  /// What comes next in the input.
  enum Piece {
    /// Nothing can be said yet; the rest of the input is held back.
    case incomplete
    /// A frame begins; ``FrameReader/header`` is it. `isHeldBack`: its header is in ``FrameReader/partial`` and
    /// only payload starts at `start`.
    case frame(start: Int, end: Int, isHeldBack: Bool)
    /// More of the frame that began earlier, or of the preface.
    case rest(end: Int)
  }

  private(set) var header = FrameHeader()
  private(set) var partial: [UInt8] = []
  private var left: Int

  /// - Parameter preface: Bytes before the first frame.
  init(preface: Int) {
    left = preface
    partial.reserveCapacity(FrameHeader.size)
  }

  /// Whether the piece handed out last was the end of its frame.
  var isAtBorder: Bool { left == 0 }

  mutating func next(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Piece {
    if left > 0 {
      let end = min(bytes.count, start + left)
      left -= end - start
      return .rest(end: end)
    }
    if partial.isEmpty, bytes.count - start >= FrameHeader.size {
      header = FrameHeader(bytes, at: start)
      return .frame(start: start, end: beginPayload(bytes, from: start + FrameHeader.size), isHeldBack: false)
    }
    return nextHeldBack(bytes, from: start)
  }

  /// The bytes held back were passed on.
  mutating func releasePartial() { partial.removeAll(keepingCapacity: true) }

  private mutating func nextHeldBack(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Piece {
    let end = min(bytes.count, start + FrameHeader.size - partial.count)
    partial.append(contentsOf: bytes[start..<end])
    guard partial.count == FrameHeader.size else { return .incomplete }
    header = partial.withUnsafeBufferPointer { FrameHeader($0, at: 0) }
    return .frame(start: end, end: beginPayload(bytes, from: end), isHeldBack: true)
  }

  private mutating func beginPayload(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let end = min(bytes.count, start + header.length)
    left = header.length - (end - start)
    return end
  }
}
