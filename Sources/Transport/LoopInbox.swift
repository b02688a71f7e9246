internal import CEventStreamsLinux
internal import Glibc
internal import Synchronization

/// Something that wants to run on a loop, posted as itself: no closure is made for it.
package protocol LoopRunnable: AnyObject, Sendable {
  /// Called once for each ``EventLoop/post(_:)``, on the loop's thread.
  func runOnLoop()
}

/// What waits for a loop's turn.
enum LoopEntry {
  case serial(UnownedJob)
  case task(UnownedJob)
  case runnable(any LoopRunnable)
}

/// The queue in front of a loop, shared by its two executor faces.
///
/// From other threads it is a list under a lock and an eventfd that is rung only when the loop sleeps;
/// from the loop's own thread a plain list.
final class LoopInbox: Sendable {
  private struct Shared {
    var entries: [LoopEntry] = []
    var isAsleep = false
  }

  /// Entries posted quietly may pile up to this many before a sleeping loop is woken for them.
  private static let quietLimit = 256

  /// The eventfd in the loop's epoll set, edge-triggered there: it is never read.
  let doorbell: Int32
  private let shared = Lock(Shared())
  private let thread = Atomic<UInt>(0)
  // Touched only on the loop's thread: `post` asks `isOnLoop` first, the other uses are the loop's own turn.
  private nonisolated(unsafe) var local: [LoopEntry] = []

  init() {
    doorbell = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    precondition(doorbell >= 0, "an event loop needs an eventfd: \(systemErrorText(errno))")
  }

  /// Whether the caller runs on the loop's thread.
  var isOnLoop: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

  /// Makes the calling thread the loop's; before its first turn.
  func adoptCurrentThread() { thread.store(UInt(pthread_self()), ordering: .relaxed) }

  /// Adds an entry; `quietly`: it may wait for the loop's next turn, whenever that comes.
  func post(_ entry: LoopEntry, quietly: Bool = false) {
    if isOnLoop {
      local.append(entry)
      return
    }
    let mustRing = shared.withLock { shared in
      shared.entries.append(entry)
      guard shared.isAsleep, !quietly || shared.entries.count > Self.quietLimit else { return false }
      shared.isAsleep = false
      return true
    }
    if mustRing { ring() }
  }

  private func ring() {
    var one: UInt64 = 1
    _ = write(doorbell, &one, MemoryLayout<UInt64>.size)  // Fails only on overflow, when it has rung anyway.
  }

  /// Moves everything that waits into `batch`, which comes empty; the loop's thread only.
  func take(into batch: inout [LoopEntry]) {
    swap(&batch, &local)
    shared.withLock { shared in
      shared.isAsleep = false
      guard !shared.entries.isEmpty else { return }
      if batch.isEmpty {
        swap(&batch, &shared.entries)
      } else {
        batch.append(contentsOf: shared.entries)
        shared.entries.removeAll(keepingCapacity: true)
      }
    }
  }

  /// Whether the loop may sleep; from then on posting rings.
  ///
  /// The loop's thread only.
  func fallAsleep() -> Bool {
    guard local.isEmpty else { return false }
    return shared.withLock { shared in
      shared.isAsleep = shared.entries.isEmpty
      return shared.isAsleep
    }
  }
}
