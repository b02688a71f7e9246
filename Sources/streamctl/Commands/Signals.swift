internal import Dispatch
import Glibc
internal import Synchronization

/// Waits for the signals that end `serve`; only in this program, never in the libraries.
///
/// A handler writes to a pipe, so that it is the same whichever thread the system gives the signal to.
struct Signals {
  private static let numbers = [SIGTERM, SIGINT]
  /// The writing end of the pipe; set before the handler that reads it.
  private static let bell = Atomic<Int32>(-1)
  private let source: any DispatchSourceRead
  private let stream: AsyncStream<Void>

  /// Takes SIGTERM and SIGINT over: from here on they end nothing by themselves.
  ///
  /// - Throws: ``Failure`` with the code `ioError`.
  init() throws(Failure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw Failure("ioError", "cannot wait for signals: \(String(cString: strerror(errno)))")
    }
    Self.bell.store(ends[1], ordering: .sequentiallyConsistent)
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.stream = stream
    source = DispatchSource.makeReadSource(fileDescriptor: ends[0])
    source.setEventHandler { continuation.yield() }
    source.activate()
    for number in Self.numbers { signal(number, Self.ring) }
  }

  // Runs inside of whatever was interrupted: nothing but a load and write(2) is allowed, and errno is left as it was.
  private static let ring: @convention(c) (Int32) -> Void = { _ in
    let before = errno
    var byte: UInt8 = 1
    _ = write(bell.load(ordering: .sequentiallyConsistent), &byte, 1)
    errno = before
  }

  /// Returns when one has come, also before the call; the next one ends the process, whatever it is still doing.
  func wait() async {
    for await _ in stream { break }
    source.cancel()
    for number in Self.numbers { signal(number, SIG_DFL) }
  }
}
