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

  // Plain numbers: moving one while sifting touches no reference count.
  private struct Entry {
    var deadline: Duration
    var slot: Int
  }

  private struct Slot {
    var generation: UInt64 = 0
    var place = 0
    var element: Element?
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
    if slot == slots.count { slots.append(Slot()) }
    slots[slot].element = element
    let entry = Entry(deadline: deadline, slot: slot)
    entries.append(entry)
    siftUp(entry, from: entries.count - 1)
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
    while let first = entries.first, first.deadline <= now {
      if let element = removeEntry(at: 0) { due.append(element) }
    }
    return due
  }

  private mutating func removeEntry(at place: Int) -> Element? {
    let slot = entries[place].slot
    let last = entries.removeLast()
    if place < entries.count {
      siftDown(last, from: place)
      siftUp(last, from: slots[last.slot].place)
    }
    slots[slot].generation += 1
    freeSlots.append(slot)
    return slots[slot].element.take()
  }

  private mutating func put(_ entry: Entry, at place: Int) {
    entries[place] = entry
    slots[entry.slot].place = place
  }

  private mutating func siftUp(_ entry: Entry, from start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard entry.deadline < entries[parent].deadline else { break }
      put(entries[parent], at: place)
      place = parent
    }
    put(entry, at: place)
  }

  private mutating func siftDown(_ entry: Entry, from start: Int) {
    var place = start
    while 2 * place + 1 < entries.count {
      var child = 2 * place + 1
      if child + 1 < entries.count, entries[child + 1].deadline < entries[child].deadline { child += 1 }
      guard entries[child].deadline < entry.deadline else { break }
      put(entries[child], at: place)
      place = child
    }
    put(entry, at: place)
  }
}
