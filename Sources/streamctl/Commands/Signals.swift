internal import Dispatch
import Glibc

/// Waits for the signals that end `serve`; only in this program, never in the libraries.
struct Signals {
  private static let numbers = [SIGTERM, SIGINT]
  private let sources: [any DispatchSourceSignal]
  private let stream: AsyncStream<Int32>

  /// Takes SIGTERM and SIGINT over: from here on they end nothing by themselves.
  init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
    self.stream = stream
    sources = Self.numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield(number) }
      source.activate()
      return source
    }
  }

  /// Returns when one has come, also before the call; the next one ends the process, whatever it is still doing.
  func wait() async {
    for await _ in stream { break }
    for source in sources { source.cancel() }
    for number in Self.numbers { signal(number, SIG_DFL) }
  }
}
