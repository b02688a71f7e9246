/// Body bytes of one stream that wait for the peer's window; blocks are kept as they were given.
struct OutboundQueue {
  private var current: [UInt8] = []
  private var offset = 0
  private var rest: [[UInt8]] = []
  private var restHead = 0
  /// Bytes waiting.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    if count == 0 {
      current = bytes
      offset = 0
    } else {
      rest.append(bytes)
    }
    count += bytes.count
  }

  /// Moves the first `length` bytes to the end of `output`.
  ///
  /// - Precondition: `length <= count`.
  mutating func move(_ length: Int, to output: inout [UInt8]) {
    precondition(length <= count, "more bytes asked for than are queued")
    var left = length
    while left > 0 {
      let step = min(left, current.count - offset)
      output.append(contentsOf: current[offset..<(offset + step)])
      offset += step
      left -= step
      if offset == current.count { advance() }
    }
    count -= length
  }

  mutating func removeAll() { self = OutboundQueue() }

  private mutating func advance() {
    offset = 0
    guard restHead < rest.count else {
      current = []
      rest.removeAll(keepingCapacity: restHead > 0 && restHead <= 64)
      restHead = 0
      return
    }
    swap(&current, &rest[restHead])
    rest[restHead] = []
    restHead += 1
  }
}
