/// The five bytes before every gRPC message: a flag (0 plain, 1 compressed) and the length, big-endian.
package enum GRPCFrame {
  /// How many bytes to leave free before a message.
  package static let prefixLength = 5

  /// A message with its prefix.
  package static func frame(_ message: [UInt8]) -> [UInt8] {
    var buffer = [UInt8]()
    buffer.reserveCapacity(prefixLength + message.count)
    buffer.append(contentsOf: repeatElement(0, count: prefixLength))
    buffer.append(contentsOf: message)
    seal(&buffer, from: 0)
    return buffer
  }

  /// Writes the prefix into the five bytes left free at `start`; the message is all that follows.
  ///
  /// A message of 4 GiB and more, which no prefix can announce, announces the largest length: every peer refuses that.
  package static func seal(_ buffer: inout [UInt8], from start: Int) {
    let length = UInt32(clamping: buffer.count - start - prefixLength)
    buffer[start] = 0
    buffer[start + 1] = UInt8(truncatingIfNeeded: length >> 24)
    buffer[start + 2] = UInt8(truncatingIfNeeded: length >> 16)
    buffer[start + 3] = UInt8(truncatingIfNeeded: length >> 8)
    buffer[start + 4] = UInt8(truncatingIfNeeded: length)
  }
}

/// Why bytes are not a sequence of gRPC messages; the stream cannot be resynchronised afterwards.
package enum GRPCFrameError: Error, Sendable, Hashable {
  /// Flag 1: we never announce a compression, so nobody may compress.
  case compressed
  /// A flag that means nothing.
  case reservedFlag(UInt8)
  /// The announced length is above the limit; nothing was buffered for it.
  case messageTooLong(length: Int, limit: Int)
  /// The stream ended inside a message.
  case incompleteMessage
  /// A call that carries one message carried none, or more: then 2, for nobody counts on.
  case wrongMessageCount(Int)
}
