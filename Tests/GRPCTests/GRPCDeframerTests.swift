import EventStreamsGRPC
import EventStreamsTestSupport
import Testing

@Suite("gRPC deframer", .timeLimit(.minutes(1)))
struct GRPCDeframerTests {
  static let two: [UInt8] = GRPCFrame.frame([0x68, 0x69]) + GRPCFrame.frame([]) + GRPCFrame.frame([1, 2, 3])

  @Test("messages are found whatever the block borders", arguments: 1...two.count)
  func splitAnywhere(blockSize: Int) throws {
    var deframer = GRPCDeframer()
    var messages: [[UInt8]] = []
    for start in stride(from: 0, to: Self.two.count, by: blockSize) {
      deframer.supply(Array(Self.two[start..<min(start + blockSize, Self.two.count)]))
      while let range = try deframer.next() { messages.append(Array(deframer.bytes[range])) }
    }
    #expect(messages == [[0x68, 0x69], [], [1, 2, 3]])
    #expect(deframer.leftover == 0)
    try deframer.finish()
  }

  @Test("messages are found however blocks are supplied and taken", arguments: 0..<200)
  func anyOrder(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let sent = (0..<40).map { _ in
      [UInt8](repeating: random.next(), count: Int.random(in: 0...300, using: &random))
    }
    var rest = sent.flatMap(GRPCFrame.frame)[...]
    var deframer = GRPCDeframer()
    var received: [[UInt8]] = []
    while !rest.isEmpty || deframer.leftover > 0 {
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let block = rest.prefix(Int.random(in: 0...700, using: &random))
        deframer.supply(Array(block))
        rest = rest.dropFirst(block.count)
      }
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        if let range = try deframer.next() { received.append(Array(deframer.bytes[range])) }
      }
      deframer.releaseTaken()
    }
    #expect(received == sent)
    try deframer.finish()
  }

  @Test("whoever waits lets go of a block that is used up, and keeps the beginning of a message")
  func releases() throws {
    var deframer = GRPCDeframer()
    deframer.supply(GRPCFrame.frame([1]))
    _ = try deframer.next()
    deframer.releaseTaken()
    #expect(deframer.bytes.capacity == 0)
    deframer.supply(Array(GRPCFrame.frame([1, 2]).prefix(6)))
    #expect(try deframer.next() == nil)
    deframer.releaseTaken()
    deframer.supply([2])
    let range = try #require(try deframer.next())
    #expect(Array(deframer.bytes[range]) == [1, 2])
  }

  @Test("a block is taken over as it is when nothing is left of the one before")
  func takesBlocks() throws {
    var deframer = GRPCDeframer()
    deframer.supply(GRPCFrame.frame([1]))
    _ = try deframer.next()
    let block = GRPCFrame.frame([UInt8](repeating: 7, count: 1000))
    deframer.supply(block)
    let sameStorage = block.withUnsafeBufferPointer { ours in
      deframer.bytes.withUnsafeBufferPointer { $0.baseAddress == ours.baseAddress }
    }
    #expect(sameStorage)
  }

  @Test("an announced length above the limit is refused from the prefix alone")
  func tooLong() {
    var deframer = GRPCDeframer(limit: 10)
    deframer.supply([0, 0, 0, 0, 11])
    let expected = GRPCFrameError.messageTooLong(length: 11, limit: 10)
    #expect(throws: expected) { try deframer.next() }
    #expect(throws: expected) { try deframer.next() }
  }

  @Test("a message of exactly the limit passes")
  func atLimit() throws {
    var deframer = GRPCDeframer(limit: 10)
    deframer.supply(GRPCFrame.frame([UInt8](repeating: 1, count: 10)))
    #expect(try deframer.next() == 5..<15)
  }

  @Test("the largest announcement there is does not trap")
  func hugeLength() {
    var deframer = GRPCDeframer()
    deframer.supply([0, 255, 255, 255, 255])
    #expect(throws: GRPCFrameError.messageTooLong(length: 4_294_967_295, limit: 17 << 20)) { try deframer.next() }
  }

  @Test(
    "flags other than 0 are refused from the first byte",
    arguments: [(UInt8(1), GRPCFrameError.compressed), (2, .reservedFlag(2)), (255, .reservedFlag(255))])
  func flags(flag: UInt8, expected: GRPCFrameError) {
    var deframer = GRPCDeframer()
    deframer.supply([flag])
    #expect(throws: expected) { try deframer.next() }
  }

  @Test("an end inside a message is an error", arguments: [[0], [0, 0, 0, 0, 1], [0, 0, 0, 0, 2, 9]] as [[UInt8]])
  func truncated(bytes: [UInt8]) throws {
    var deframer = GRPCDeframer()
    deframer.supply(bytes)
    #expect(try deframer.next() == nil)
    #expect(throws: GRPCFrameError.incompleteMessage) { try deframer.finish() }
  }

  @Test("a prefix is patched in front of what was written after it")
  func seal() {
    var buffer: [UInt8] = [9, 9, 9, 9, 9] + [UInt8](repeating: 1, count: 0x0102)
    GRPCFrame.seal(&buffer, from: 0)
    #expect(Array(buffer.prefix(5)) == [0, 0, 0, 1, 2])
    buffer += [9, 9, 9, 9, 9, 42]
    GRPCFrame.seal(&buffer, from: 5 + 0x0102)
    #expect(Array(buffer.suffix(6)) == [0, 0, 0, 0, 1, 42])
  }
}
