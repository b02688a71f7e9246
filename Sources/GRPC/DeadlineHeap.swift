/// Elements ordered by a deadline; any of them can be taken out again.
///
/// Pure, no clock. A binary heap with a table of places beside it: adding the latest deadline (the usual case) and
/// taking out are O(1) in practice, O(log n) at worst, and allocate nothing once warm.
package struct DeadlineHeap<Element> {
  /// Names an element for ``remove(_:)``; outlives it harmlessly.
  package struct Ticket: Sendable, Hashable {
    fileprivate let slot: Int
    fileprivate let generation: UInt64
  }

  private struct Entry {
    var deadline: Duration
    var slot: Int
    var element: Element
  }

  private struct Slot {
    var generation: UInt64 = 0
    var place: Int
  }

  private var entries: [Entry] = []
  private var slots: [Slot] = []
  private var freeSlots: [Int] = []

  /// Without elements.
  package init() {}

  /// How many elements wait.
  package var count: Int { entries.count }

  /// The earliest deadline.
  package var next: Duration? { entries.first?.deadline }

  /// Adds an element.
  package mutating func insert(_ element: Element, at deadline: Duration) -> Ticket {
    let slot = freeSlots.popLast() ?? slots.count
    if slot == slots.count { slots.append(Slot(place: 0)) }
    slots[slot].place = entries.count
    entries.append(Entry(deadline: deadline, slot: slot, element: element))
    siftUp(entries.count - 1)
    return Ticket(slot: slot, generation: slots[slot].generation)
  }

  /// Takes an element out; `nil` when it has gone already.
  @discardableResult
  package mutating func remove(_ ticket: Ticket) -> Element? {
    guard slots.indices.contains(ticket.slot), slots[ticket.slot].generation == ticket.generation else { return nil }
    return removeEntry(at: slots[ticket.slot].place)
  }

  /// Takes out every element whose deadline is not after `now`, earliest first.
  package mutating func removeDue(_ now: Duration) -> [Element] {
    var due: [Element] = []
    while let first = entries.first, first.deadline <= now { due.append(removeEntry(at: 0)) }
    return due
  }

  private mutating func removeEntry(at place: Int) -> Element {
    let last = entries.count - 1
    if place != last { exchange(place, last) }
    let entry = entries.removeLast()
    slots[entry.slot].generation += 1
    freeSlots.append(entry.slot)
    if place < entries.count {
      siftDown(place)
      siftUp(place)
    }
    return entry.element
  }

  private mutating func siftUp(_ start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard entries[place].deadline < entries[parent].deadline else { return }
      exchange(place, parent)
      place = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var place = start
    while true {
      var smallest = place
      for child in [2 * place + 1, 2 * place + 2] where child < entries.count {
        if entries[child].deadline < entries[smallest].deadline { smallest = child }
      }
      guard smallest != place else { return }
      exchange(place, smallest)
      place = smallest
    }
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    entries.swapAt(a, b)
    slots[entries[a].slot].place = a
    slots[entries[b].slot].place = b
  }
}
