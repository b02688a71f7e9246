/// Cuts gRPC messages out of the payloads of HTTP/2 DATA frames.
///
/// Frame borders mean nothing: a message may span frames, a frame may hold many. A block is taken
/// over as it is when nothing is left of the one before, so that whole blocks are never copied;
/// messages are ranges of ``bytes``. Holds at most one partial message plus the last block.
///
/// - Note: Fact source: gRPC over HTTP/2, "Length-Prefixed-Message".
package struct GRPCDeframer: Sendable {
  /// The block being cut; valid until the next ``supply(_:)`` or ``releaseTaken()``.
  package private(set) var bytes: [UInt8] = []
  private let limit: Int
  private var offset = 0

  /// - Parameter limit: Largest payload in bytes; a longer announcement is refused unbuffered.
  package init(limit: Int = 17 << 20) {
    precondition(limit > 0, "a limit of zero would refuse every message")
    self.limit = limit
  }

  /// Bytes that belong to no whole message yet.
  package var leftover: Int { bytes.count - offset }

  /// Lets go of the block when every message of it was taken: whoever is about to wait may do so for long.
  package mutating func releaseTaken() {
    guard offset == bytes.count, offset > 0 else { return }
    bytes = []
    offset = 0
  }

  /// Adds the payload of one or more DATA frames; judging happens in ``next()``.
  package mutating func supply(_ block: [UInt8]) {
    guard offset < bytes.count else {
      bytes = block
      offset = 0
      return
    }
    if offset > 0 {
      bytes.removeSubrange(0..<offset)
      offset = 0
    }
    bytes.append(contentsOf: block)
  }

  /// The payload of the next whole message, as a range of ``bytes``; `nil` when more bytes are needed.
  ///
  /// - Throws: ``GRPCFrameError``, also on every later call.
  package mutating func next() throws(GRPCFrameError) -> Range<Int>? {
    let start = offset + GRPCFrame.prefixLength
    guard offset < bytes.count else { return nil }
    guard bytes[offset] == 0 else { throw bytes[offset] == 1 ? .compressed : .reservedFlag(bytes[offset]) }
    guard start <= bytes.count else { return nil }
    let length =
      Int(bytes[offset + 1]) << 24 | Int(bytes[offset + 2]) << 16 | Int(bytes[offset + 3]) << 8
      | Int(bytes[offset + 4])
    guard length <= limit else { throw .messageTooLong(length: length, limit: limit) }
    guard length <= bytes.count - start else { return nil }
    offset = start + length
    return start..<offset
  }

  /// Judges the end of the stream: a part of a message is an error.
  package func finish() throws(GRPCFrameError) {
    guard leftover == 0 else { throw .incompleteMessage }
  }
}
