import EventStreamsTestSupport
import Testing

@testable import EventStreamsHTTP2

@Suite("HTTP/2: bytes that wait for the peer's window")
struct OutboundQueueTests {
  @Test("bytes come out in the order in which they went in, whatever the borders", arguments: [1, 2, 3] as [UInt64])
  func model(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var queue = OutboundQueue()
    var expected: [UInt8] = []
    var output: [UInt8] = []
    var next: UInt8 = 0
    for _ in 0..<5_000 {
      if Bool.random(using: &generator) {
        let block = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
          next &+= 1
          return next
        }
        queue.append(block)
        expected += block
      } else {
        queue.move(Int.random(in: 0...queue.count, using: &generator), to: &output)
      }
      #expect(queue.count == expected.count - output.count && queue.isEmpty == (queue.count == 0))
    }
    queue.move(queue.count, to: &output)
    #expect(output == expected && queue.isEmpty)
  }

  @Test("emptied at once it holds nothing and goes on")
  func emptied() {
    var queue = OutboundQueue()
    for byte in UInt8(0)..<100 { queue.append([byte, byte]) }
    var output: [UInt8] = []
    queue.move(3, to: &output)
    queue.removeAll()
    #expect(queue.isEmpty && queue.count == 0)
    queue.append([9])
    queue.move(1, to: &output)
    #expect(output == [0, 0, 1, 9])
  }

  @Test("to ask for more than there is is a bug that traps")
  func tooMuch() async {
    await #expect(processExitsWith: .failure) {
      var queue = OutboundQueue()
      queue.append([1])
      var output: [UInt8] = []
      queue.move(2, to: &output)
    }
  }
}
