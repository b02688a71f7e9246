internal import CEventStreamsLinux
internal import Glibc

/// A socket in a loop's epoll set.
protocol LoopHandler: AnyObject, Sendable {
  /// The socket can be read or written, or has failed (then both are said). On the loop.
  func socketReady(_ readiness: Readiness)
  /// End of a turn in which ``LoopCore/flushLater(_:)`` was called. On the loop.
  func flushOutput()
}

/// What a socket is waited for, and what it is ready for.
struct Readiness: OptionSet, Sendable {
  let rawValue: UInt8
  static let readable = Self(rawValue: 1)
  static let writable = Self(rawValue: 2)
}

/// A place in a loop's epoll set; stale ones are recognised.
struct Registration: Sendable, Hashable {
  fileprivate let slot: UInt32
  fileprivate let generation: UInt32
  fileprivate let descriptor: Int32
}

/// What one loop owns, all of it confined to its thread: not `Sendable`.
final class LoopCore {
  /// Bytes one `recv` may bring; more than a socket's buffer usually holds.
  static let readSize = 256 * 1024

  private struct Slot {
    var handler: (any LoopHandler)?
    var generation: UInt32 = 0
  }

  private static let eventCapacity = 256
  /// Rounds of jobs before sockets are looked at again, so that busy tasks cannot starve them.
  private static let jobRounds = 64
  private static let doorbellTag = UInt64.max

  /// Where every connection of this loop reads to; its contents mean nothing between two calls.
  let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readSize, alignment: 64)
  /// Where TLS decrypts to; made by the first connection that needs it.
  private(set) lazy var plainBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.readSize, alignment: 64)
  var timers = TimerHeap<LoopTimer>()

  private let inbox: LoopInbox
  private let epoll: Int32
  private let events: UnsafeMutablePointer<epoll_event>
  private var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  private var flushes: [any LoopHandler] = []
  private var flushing: [any LoopHandler] = []
  private var batch: [LoopEntry] = []
  private var spareOutput: [[UInt8]] = []

  /// Loops are never ended, so nothing here is ever given back.
  init(inbox: LoopInbox) {
    self.inbox = inbox
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    precondition(epoll >= 0, "an event loop needs an epoll set: \(systemErrorText(errno))")
    events = .allocate(capacity: Self.eventCapacity)
    var bell = epoll_event(events: EPOLLIN.rawValue | EPOLLET.rawValue, data: epoll_data_t(u64: Self.doorbellTag))
    let status = epoll_ctl(epoll, EPOLL_CTL_ADD, inbox.doorbell, &bell)
    precondition(status == 0, "an event loop needs its doorbell: \(systemErrorText(errno))")
  }

  // MARK: Sockets

  /// Adds a socket; the handler is kept until ``remove(_:)``.
  ///
  /// - Returns: `nil` when the system refuses, with `errno` set.
  func add(_ descriptor: Int32, _ interest: Readiness, _ handler: any LoopHandler) -> Registration? {
    let slot = freeSlots.popLast() ?? UInt32(slots.count)
    if slot == slots.count { slots.append(Slot()) }
    let place = Registration(slot: slot, generation: slots[Int(slot)].generation, descriptor: descriptor)
    guard control(EPOLL_CTL_ADD, place, interest) == 0 else {
      freeSlots.append(slot)
      return nil
    }
    slots[Int(slot)].handler = handler
    return place
  }

  /// Changes what the socket is waited for.
  func change(_ place: Registration, to interest: Readiness) {
    _ = control(EPOLL_CTL_MOD, place, interest)
  }

  /// Takes the socket out, before it is closed; events already fetched for it are dropped.
  func remove(_ place: Registration) {
    _ = control(EPOLL_CTL_DEL, place, [])
    slots[Int(place.slot)].handler = nil
    slots[Int(place.slot)].generation &+= 1
    freeSlots.append(place.slot)
  }

  /// Has the handler's `flushOutput()` called at the end of this turn; call once a turn.
  func flushLater(_ handler: any LoopHandler) { flushes.append(handler) }

  /// Lends a buffer that output is gathered in; empty, its capacity kept from turn to turn.
  func borrowOutput() -> [UInt8] { spareOutput.popLast() ?? [] }

  /// Takes a buffer back, and leaves an empty one.
  func returnOutput(_ buffer: inout [UInt8]) {
    var returned: [UInt8] = []
    swap(&returned, &buffer)  // Held once, or emptying it would copy.
    returned.removeAll(keepingCapacity: returned.capacity <= 4 * Self.readSize)
    spareOutput.append(returned)
  }

  private func control(_ operation: Int32, _ place: Registration, _ interest: Readiness) -> Int32 {
    var mask: UInt32 = 0
    if interest.contains(.readable) { mask |= EPOLLIN.rawValue }
    if interest.contains(.writable) { mask |= EPOLLOUT.rawValue }
    let tag = UInt64(place.generation) << 32 | UInt64(place.slot)
    var event = epoll_event(events: mask, data: epoll_data_t(u64: tag))
    return epoll_ctl(epoll, operation, place.descriptor, &event)
  }

  // MARK: A turn

  /// One turn of the loop.
  func turn(serial: UnownedSerialExecutor, task: UnownedTaskExecutor) {
    let count = epoll_wait(epoll, events, Int32(Self.eventCapacity), waitingTime())
    for index in 0..<max(0, Int(count)) { dispatch(events[index]) }  // Negative: a signal came between.
    fireTimers()
    runJobs(serial: serial, task: task)
    flush()
  }

  /// Milliseconds until the next timer, rounded up; 0 while anything waits, -1 when nothing does.
  private func waitingTime() -> Int32 {
    guard flushes.isEmpty, inbox.fallAsleep() else { return 0 }
    guard let nearest = timers.nearest else { return -1 }
    let milliseconds = max(0, nearest - LoopTime.now() + 999_999) / 1_000_000
    return Int32(clamping: min(milliseconds, 3_600_000))
  }

  private func dispatch(_ event: epoll_event) {
    guard event.data.u64 != Self.doorbellTag else { return }
    let slot = Int(event.data.u64 & 0xffff_ffff)
    guard slot < slots.count, slots[slot].generation == UInt32(event.data.u64 >> 32) else { return }
    var readiness: Readiness = []
    let failed = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
    if failed || event.events & EPOLLIN.rawValue != 0 { readiness.insert(.readable) }
    if failed || event.events & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
    slots[slot].handler?.socketReady(readiness)
  }

  private func fireTimers() {
    guard timers.nearest != nil else { return }
    let now = LoopTime.now()
    while let timer = timers.popDue(now) { timer.fire() }
  }

  private func runJobs(serial: UnownedSerialExecutor, task: UnownedTaskExecutor) {
    for _ in 0..<Self.jobRounds {
      inbox.take(into: &batch)
      guard !batch.isEmpty else { return }
      var entries: [LoopEntry] = []
      swap(&entries, &batch)
      for entry in entries {
        switch entry {
        case .serial(let job): job.runSynchronously(on: serial)
        case .task(let job): job.runSynchronously(on: task)
        case .runnable(let runnable): runnable.runOnLoop()
        }
      }
      entries.removeAll(keepingCapacity: true)
      swap(&entries, &batch)
    }
  }

  private func flush() {
    guard !flushes.isEmpty else { return }
    swap(&flushes, &flushing)  // A flush may ask for another one, next turn.
    for handler in flushing { handler.flushOutput() }
    flushing.removeAll(keepingCapacity: true)
  }
}
