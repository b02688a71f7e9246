import Testing

@testable import EventStreamsTransport

@Suite("timer heap")
struct TimerHeapTests {
  private func drain(_ heap: inout TimerHeap<Int>, at time: Int64 = .max) -> [Int] {
    var found: [Int] = []
    while let payload = heap.popDue(time) { found.append(payload) }
    return found
  }

  @Test("entries come by deadline, equal ones as they were inserted")
  func order() {
    var heap = TimerHeap<Int>()
    for (deadline, payload) in [(30, 1), (10, 2), (20, 3), (10, 4), (10, 5)] {
      _ = heap.insert(deadline: Int64(deadline), payload)
    }
    #expect(heap.nearest == 10)
    #expect(drain(&heap) == [2, 4, 5, 3, 1])
    #expect(heap.nearest == nil)
  }

  @Test("nothing comes before its deadline")
  func notEarly() {
    var heap = TimerHeap<Int>()
    _ = heap.insert(deadline: 10, 1)
    _ = heap.insert(deadline: 11, 2)
    #expect(drain(&heap, at: 9).isEmpty)
    #expect(drain(&heap, at: 10) == [1])
    #expect(heap.count == 1)
  }

  @Test("a removed entry is gone, and its token means nothing to the next one in its place")
  func removal() {
    var heap = TimerHeap<Int>()
    let first = heap.insert(deadline: 1, 1)
    #expect(heap.remove(first) == 1)
    #expect(heap.remove(first) == nil)
    let second = heap.insert(deadline: 2, 2)
    #expect(second != first)
    #expect(heap.remove(first) == nil)
    #expect(drain(&heap) == [2])
    #expect(heap.remove(second) == nil)
  }

  @Test("a token survives its way through a number")
  func tokenBits() {
    var heap = TimerHeap<Int>()
    let token = heap.insert(deadline: 1, 1)
    #expect(token.bits != 0)
    #expect(TimerHeap<Int>.Token(bits: token.bits) == token)
  }

  @Test("10,000 insertions and removals agree with a sorted list", arguments: [1, 2, 3] as [UInt64])
  func againstModel(seed: UInt64) {
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var heap = TimerHeap<Int>()
    var model: [Int: (deadline: Int64, token: TimerHeap<Int>.Token)] = [:]
    var alive: [Int] = []
    for payload in 0..<10_000 {
      if random(3) > 0 || alive.isEmpty {
        let deadline = Int64(random(1000))
        model[payload] = (deadline, heap.insert(deadline: deadline, payload))
        alive.append(payload)
      } else {
        alive.swapAt(random(alive.count), alive.count - 1)
        let victim = alive.removeLast()
        #expect(model.removeValue(forKey: victim).flatMap { heap.remove($0.token) } == victim)
      }
    }
    let expected = model.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }.map(\.key)
    #expect(heap.count == expected.count)
    #expect(drain(&heap) == expected)
  }
}
