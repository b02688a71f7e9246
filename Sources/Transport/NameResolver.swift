internal import CEventStreamsLinux
internal import Glibc

/// Looks up names off the loops: `getaddrinfo` blocks, for as long as a name server likes.
///
/// A few threads, each made when a name comes in and ended when none is left.
final class NameResolver: Sendable {
  private final class Inquiry: Sendable {
    let endpoint: Endpoint
    let answer: Promise<[SocketAddress], TransportError>

    init(_ endpoint: Endpoint, _ answer: Promise<[SocketAddress], TransportError>) {
      self.endpoint = endpoint
      self.answer = answer
    }
  }

  private struct State {
    var waiting: [Inquiry] = []
    var threads = 0
  }

  /// The process's resolver.
  static let shared = NameResolver()

  /// Names looked up at a time; a name server that hangs keeps its thread until it gives up.
  private static let threadLimit = 8
  private let state = Lock(State())

  /// Answers `promise`: at once for a literal address, else from a thread of the resolver's.
  func resolve(_ endpoint: Endpoint, _ promise: Promise<[SocketAddress], TransportError>) {
    guard !SocketAddress.isLiteral(endpoint.host) else {
      promise.fulfil(SocketAddress.lookUp(endpoint, isLiteral: true))
      return
    }
    let needsThread = state.withLock { state in
      state.waiting.append(Inquiry(endpoint, promise))
      guard state.threads < Self.threadLimit else { return false }
      state.threads += 1
      return true
    }
    if needsThread { startThread() }
  }

  private func startThread() {
    let status = LibraryThread.start("events-resolver") { self.work() }
    if status != 0 { giveUp(status) }
  }

  /// No thread could be made: whoever waits is told, unless another thread is there to work.
  private func giveUp(_ status: Int32) {
    let stranded = state.withLock { state in
      state.threads -= 1
      guard state.threads == 0 else { return [Inquiry]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for inquiry in stranded {
      let reason = "no thread for the resolver: \(systemErrorText(status))"
      inquiry.answer.fulfil(.failure(.nameNotResolved(host: inquiry.endpoint.host, reason: reason)))
    }
  }

  private func work() {
    while let inquiry = nextInquiry() {
      inquiry.answer.fulfil(SocketAddress.lookUp(inquiry.endpoint, isLiteral: false))
    }
  }

  private func nextInquiry() -> Inquiry? {
    state.withLock { state in
      // Names for which nobody waits any more (deadline, cancellation) are not looked up.
      while !state.waiting.isEmpty {
        let inquiry = state.waiting.removeFirst()
        if inquiry.answer.result == nil { return inquiry }
      }
      state.threads -= 1
      return nil
    }
  }
}
