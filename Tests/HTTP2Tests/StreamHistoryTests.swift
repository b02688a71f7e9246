import EventStreamsTestSupport
import Testing

@testable import EventStreamsHTTP2

@Suite("HTTP/2: how streams ended")
struct StreamHistoryTests {
  @Test("a stream is open, then what it was closed as, and stays that")
  func fates() {
    var history = StreamHistory()
    #expect(history[1] == .unknown)
    history.open(1)
    history.open(3)
    #expect(history[1] == .open && history[3] == .open && history.newest == 3)
    history.close(1, .resetByUs)
    history.close(1, .finished)
    history.close(3, .finished)
    #expect(history[1] == .resetByUs && history[3] == .finished)
    history.open(1)
    #expect(history[1] == .resetByUs, "numbers are used once")
  }

  @Test("numbers that a higher one has passed over are known as such")
  func passedOver() {
    var history = StreamHistory()
    history.open(1)
    history.open(9)
    #expect([3, 5, 7].allSatisfy { history[$0] == .passedOver })
    #expect(history[1] == .open && history[9] == .open && history[11] == .unknown)
    history.close(5, .finished)
    #expect(history[5] == .passedOver)
  }

  @Test("even numbers and numbers that no stream has are unknown, whatever their neighbours are")
  func never() {
    var history = StreamHistory()
    for id in stride(from: Int32(1), through: 99, by: 2) { history.open(id) }
    #expect((0...100).filter { $0 & 1 == 0 }.allSatisfy { history[Int32($0)] == .unknown })
    #expect(history[-1] == .unknown && history[.min] == .unknown && history[.max] == .unknown)
  }

  @Test("the latest 1,024 are remembered, however far apart they were opened", arguments: [1, 2, 3] as [UInt64])
  func model(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var history = StreamHistory()
    var model: [Int32: StreamHistory.Fate] = [:]
    var newest: Int32 = -1
    for _ in 0..<3_000 {
      let step = Int32.random(in: 1...(Bool.random(using: &generator) ? 2 : 1_500), using: &generator) * 2
      for passed in stride(from: newest + 2, to: newest + step, by: 2) { model[passed] = .passedOver }
      newest += step
      history.open(newest)
      model[newest] = .open
      let other = Int32.random(in: max(1, newest - 300)...newest, using: &generator) | 1
      guard other <= newest else { continue }
      history.close(other, .finished)
      if model[other] == .open { model[other] = .finished }
    }
    for id in stride(from: newest - 2 * 1_023, through: newest, by: 2) { #expect(history[id] == model[id]) }
    #expect(history[newest - 2 * 1_024] == .unknown)
  }

  @Test("the highest number is no trap")
  func highest() {
    var history = StreamHistory()
    history.open(.max)
    #expect(history[.max] == .open && history[.max - 2] == .passedOver && history.newest == .max)
  }
}
