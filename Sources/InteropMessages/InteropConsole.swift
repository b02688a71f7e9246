internal import Glibc

/// Lines to the standard streams, written at once: what is buffered is lost when a signal ends us.
package enum InteropConsole {
  /// A line to standard output.
  package static func say(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

  /// A line to standard error.
  package static func complain(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
