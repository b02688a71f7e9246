/// What is due when: an indexed binary heap, whose entries can be taken out again in O(log n).
///
/// Pure. Deadlines are nanoseconds on a clock of the owner's; equal ones come in the order of insertion.
struct TimerHeap<Payload> {
  /// One entry; a stale one is recognised.
  struct Token: Hashable {
    fileprivate let slot: UInt32
    fileprivate let generation: UInt32

    fileprivate init(slot: UInt32, generation: UInt32) {
      self.slot = slot
      self.generation = generation
    }

    /// From ``bits``.
    init(bits: UInt64) { self.init(slot: UInt32(truncatingIfNeeded: bits), generation: UInt32(bits >> 32)) }

    /// The token as a number that fits into an atomic.
    var bits: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
  }

  private struct Node {
    var deadline: Int64
    var sequence: UInt64
    var slot: UInt32

    func precedes(_ other: Node) -> Bool {
      deadline == other.deadline ? sequence < other.sequence : deadline < other.deadline
    }
  }

  private struct Slot {
    var position = 0
    var generation: UInt32 = 1  // Never 0, so that no token's bits are 0.
    var payload: Payload?
  }

  private var heap: [Node] = []
  private var slots: [Slot] = []
  private var free: [UInt32] = []
  private var sequence: UInt64 = 0

  /// How many are due.
  var count: Int { heap.count }
  /// The earliest deadline.
  var nearest: Int64? { heap.first?.deadline }

  /// Adds an entry.
  mutating func insert(deadline: Int64, _ payload: Payload) -> Token {
    let slot = free.popLast() ?? UInt32(slots.count)
    if slot == slots.count { slots.append(Slot()) }
    slots[Int(slot)].payload = payload
    slots[Int(slot)].position = heap.count
    sequence += 1
    heap.append(Node(deadline: deadline, sequence: sequence, slot: slot))
    siftUp(heap.count - 1)
    return Token(slot: slot, generation: slots[Int(slot)].generation)
  }

  /// Takes an entry out, unless it has gone already.
  @discardableResult
  mutating func remove(_ token: Token) -> Payload? {
    guard token.slot < slots.count, slots[Int(token.slot)].generation == token.generation else { return nil }
    return extract(slots[Int(token.slot)].position)
  }

  /// Takes the earliest entry out if its deadline has come.
  mutating func popDue(_ now: Int64) -> Payload? {
    guard let first = heap.first, first.deadline <= now else { return nil }
    return extract(0)
  }

  /// Takes everything out.
  mutating func removeAll() {
    while !heap.isEmpty { _ = extract(heap.count - 1) }
  }

  private mutating func extract(_ position: Int) -> Payload? {
    let slot = Int(heap[position].slot)
    let last = heap.removeLast()
    if position < heap.count {
      place(last, at: position)
      siftUp(position)
      siftDown(slots[Int(last.slot)].position)
    }
    free.append(UInt32(slot))
    slots[slot].generation = max(1, slots[slot].generation &+ 1)
    return slots[slot].payload.take()
  }

  private mutating func place(_ node: Node, at position: Int) {
    heap[position] = node
    slots[Int(node.slot)].position = position
  }

  private mutating func siftUp(_ start: Int) {
    var position = start
    let node = heap[position]
    while position > 0 {
      let parent = (position - 1) / 2
      guard node.precedes(heap[parent]) else { break }
      place(heap[parent], at: position)
      position = parent
    }
    place(node, at: position)
  }

  private mutating func siftDown(_ start: Int) {
    var position = start
    let node = heap[position]
    while 2 * position + 1 < heap.count {
      var child = 2 * position + 1
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(node) else { break }
      place(heap[child], at: position)
      position = child
    }
    place(node, at: position)
  }
}
