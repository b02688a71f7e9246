/// Cuts gRPC messages out of the payloads of HTTP/2 DATA frames.
///
/// Frame borders mean nothing: a message may span frames, a frame may hold many. Blocks are taken over as they are;
/// only a message that spans two of them is put together by itself, so that whole blocks are never copied. Messages are
/// ranges of ``bytes``. Holds at most one partial message plus the blocks supplied since.
///
/// - Note: Fact source: gRPC over HTTP/2, "Length-Prefixed-Message".
package struct GRPCDeframer: Sendable {
  /// What the range of the last ``next()`` points into; valid until the next one, ``supply(_:)`` or ``releaseTaken()``.
  package private(set) var bytes: [UInt8] = []
  private let limit: Int
  private var offset = 0
  // What came after `bytes`, and how much of it was moved there already to complete a message.
  private var upcoming: [UInt8] = []
  private var upcomingOffset = 0

  /// - Parameter limit: Largest payload in bytes; a longer announcement is refused unbuffered.
  package init(limit: Int = 17 << 20) {
    precondition(limit > 0, "a limit of zero would refuse every message")
    self.limit = limit
  }

  /// Bytes that belong to no message that was taken.
  package var leftover: Int { bytes.count - offset + upcoming.count - upcomingOffset }

  /// Lets go of the block when every message of it was taken: whoever is about to wait may do so for long.
  package mutating func releaseTaken() {
    guard leftover == 0, offset > 0 else { return }
    bytes = []
    offset = 0
  }

  /// Adds the payload of one or more DATA frames; judging happens in ``next()``.
  package mutating func supply(_ block: [UInt8]) {
    if leftover == 0 {
      bytes = block
      offset = 0
    } else if upcoming.isEmpty {
      upcoming = block
    } else {
      upcoming.append(contentsOf: block)
    }
  }

  /// The payload of the next whole message, as a range of ``bytes``; `nil` when more bytes are needed.
  ///
  /// - Throws: ``GRPCFrameError``, also on every later call.
  package mutating func next() throws(GRPCFrameError) -> Range<Int>? {
    while true {
      if let length = try announcedLength(), length <= bytes.count - offset - GRPCFrame.prefixLength {
        let start = offset + GRPCFrame.prefixLength
        offset = start + length
        return start..<offset
      }
      guard !upcoming.isEmpty else { return nil }
      try goOn()
    }
  }

  /// The length of the message at ``offset``; nil while its prefix is not there.
  private func announcedLength() throws(GRPCFrameError) -> Int? {
    guard offset < bytes.count else { return nil }
    guard bytes[offset] == 0 else { throw bytes[offset] == 1 ? .compressed : .reservedFlag(bytes[offset]) }
    guard GRPCFrame.prefixLength <= bytes.count - offset else { return nil }
    let length =
      Int(bytes[offset + 1]) << 24 | Int(bytes[offset + 2]) << 16 | Int(bytes[offset + 3]) << 8
      | Int(bytes[offset + 4])
    guard length <= limit else { throw .messageTooLong(length: length, limit: limit) }
    return length
  }

  /// Moves what the message begun in ``bytes`` misses there, or goes on with the upcoming bytes where none was begun.
  private mutating func goOn() throws(GRPCFrameError) {
    if offset == bytes.count {
      (bytes, offset) = (upcoming, upcomingOffset)
      (upcoming, upcomingOffset) = ([], 0)
      return
    }
    let length = try announcedLength() ?? 0  // Of the prefix alone, while that is not whole.
    bytes.removeSubrange(0..<offset)
    offset = 0
    let missing = GRPCFrame.prefixLength + length - bytes.count
    let moved = upcoming[upcomingOffset...].prefix(missing)
    bytes.append(contentsOf: moved)
    upcomingOffset += moved.count
    if upcomingOffset == upcoming.count { (upcoming, upcomingOffset) = ([], 0) }
  }

  /// Judges the end of the stream: a part of a message is an error.
  package func finish() throws(GRPCFrameError) {
    guard leftover == 0 else { throw .incompleteMessage }
  }
}
