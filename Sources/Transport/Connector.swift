internal import Glibc

/// Connects to the first address that answers (RFC 8305, section 5): one attempt after the other, the
/// next one 250 ms after the last or as soon as that has failed; the rest is dropped when one succeeds.
///
/// Lives on the loop until its promise is fulfilled, by itself or from outside.
actor Connector: LoopRunnable {
  /// One address being tried.
  private final class Attempt: LoopHandler {
    let connector: Connector
    let socket: Socket
    let address: SocketAddress

    init(_ connector: Connector, _ socket: Socket, _ address: SocketAddress) {
      self.connector = connector
      self.socket = socket
      self.address = address
    }

    func socketReady(_ readiness: Readiness) {
      connector.assumeIsolated { $0.finish(self, self.socket.pendingError()) }
    }

    func flushOutput() {}
  }

  private static let stagger = Duration.milliseconds(250)

  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  private let loop: EventLoop
  private let endpoint: Endpoint
  private let timers: any TimerSource
  private let promise: Promise<Socket, TransportError>
  private var remaining: ArraySlice<SocketAddress>
  private var running: [(attempt: Attempt, place: Registration)] = []
  private var failures: [ConnectAttempt] = []
  private var timer: (any TimerHandle)?
  private var isDone = false

  /// Does nothing yet; ``LoopRunnable`` posting starts it.
  init(
    _ endpoint: Endpoint, _ addresses: [SocketAddress], on loop: EventLoop, timers: any TimerSource,
    _ promise: Promise<Socket, TransportError>
  ) {
    self.endpoint = endpoint
    self.loop = loop
    self.timers = timers
    self.promise = promise
    remaining = addresses[...]
  }

  /// Starts the first attempt.
  nonisolated func runOnLoop() { assumeIsolated { $0.tryNext() } }

  /// Closes what is still open; the promise has been fulfilled from outside.
  ///
  /// Idempotent.
  func abandon() {
    isDone = true
    timer?.cancel()
    timer = nil
    for (attempt, place) in running {
      loop.core.remove(place)
      attempt.socket.close()
    }
    running = []
  }

  private func tryNext() {
    timer?.cancel()
    timer = nil
    while !isDone, let address = remaining.popFirst() {
      if begin(address) { break }
    }
    guard !isDone else { return }
    if !remaining.isEmpty {
      timer = timers.schedule(after: Self.stagger) { [weak self] in self?.runOnLoop() }
    } else if running.isEmpty {
      isDone = true
      promise.fulfil(.failure(.connectFailed(endpoint, attempts: failures)))
    }
  }

  /// - Returns: `false` when the attempt has failed already.
  private func begin(_ address: SocketAddress) -> Bool {
    let socket: Socket
    do throws(SystemError) { socket = try Socket(family: address.family) } catch {
      failures.append(ConnectAttempt(address: address.description, errno: error.number))
      return false
    }
    let status = socket.connect(to: address)
    if status == 0 {
      succeed(socket)
      return true
    }
    let attempt = Attempt(self, socket, address)
    guard status == EINPROGRESS, let place = loop.core.add(socket.descriptor, .writable, attempt) else {
      failures.append(ConnectAttempt(address: address.description, errno: status == EINPROGRESS ? errno : status))
      socket.close()
      return false
    }
    running.append((attempt, place))
    return true
  }

  private func finish(_ attempt: Attempt, _ error: Int32) {
    guard let index = running.firstIndex(where: { $0.attempt === attempt }) else { return }
    loop.core.remove(running.remove(at: index).place)
    if error == 0 {
      succeed(attempt.socket)
    } else {
      failures.append(ConnectAttempt(address: attempt.address.description, errno: error))
      attempt.socket.close()
      tryNext()
    }
  }

  private func succeed(_ socket: Socket) {
    abandon()
    socket.disableNagle()
    if !promise.fulfil(.success(socket)) { socket.close() }
  }
}
