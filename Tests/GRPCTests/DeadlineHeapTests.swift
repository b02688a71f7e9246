import EventStreamsGRPC
import Testing

@Suite("deadline heap", .timeLimit(.minutes(1)))
struct DeadlineHeapTests {
  @Test("what is due comes out earliest first, the rest stays")
  func due() {
    var heap = DeadlineHeap<Int>()
    for value in [5, 3, 9, 1, 7] { _ = heap.insert(value, at: .seconds(value)) }
    #expect(heap.next == .seconds(1))
    #expect(heap.removeDue(.seconds(5)) == [1, 3, 5])
    #expect(heap.next == .seconds(7))
    #expect(heap.count == 2)
  }

  @Test("a ticket takes its own element and is worthless afterwards, also when its place is used again")
  func tickets() {
    var heap = DeadlineHeap<String>()
    let first = heap.insert("a", at: .seconds(1))
    #expect(heap.remove(first) == "a")
    #expect(heap.remove(first) == nil)
    let second = heap.insert("b", at: .seconds(2))
    #expect(heap.remove(first) == nil)
    #expect(heap.count == 1)
    #expect(heap.remove(second) == "b")
  }

  @Test("it agrees with a sorted list through ten thousand random steps")
  func random() {
    var generator = SystemRandomNumberGenerator()
    var heap = DeadlineHeap<Int>()
    var model: [(deadline: Int, value: Int, ticket: DeadlineHeap<Int>.Ticket)] = []
    for value in 0..<10_000 {
      switch Int.random(in: 0..<5, using: &generator) {
      case 0...2:
        let deadline = Int.random(in: 0..<1000, using: &generator)
        model.append((deadline, value, heap.insert(value, at: .seconds(deadline))))
      case 3 where !model.isEmpty:
        let entry = model.remove(at: Int.random(in: 0..<model.count, using: &generator))
        #expect(heap.remove(entry.ticket) == entry.value)
      default:
        let now = Int.random(in: 0..<300, using: &generator)
        let due = Set(heap.removeDue(.seconds(now)))
        #expect(due == Set(model.filter { $0.deadline <= now }.map(\.value)))
        model.removeAll { $0.deadline <= now }
      }
      #expect(heap.next == model.map(\.deadline).min().map { .seconds($0) })
    }
  }
}
