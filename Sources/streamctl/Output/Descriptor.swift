import Glibc

/// Whole reads and writes on descriptors and files.
enum Descriptor {
  /// The reader of a pipe has gone: it has had enough, which is no failure of ours.
  struct ReaderGone: Error {}

  /// Writes everything.
  ///
  /// - Throws: ``ReaderGone``, where the process does not die of SIGPIPE; ``Failure`` with the code `ioError` for anything
  ///   else, such as a full disk.
  static func write(_ bytes: borrowing [UInt8], to descriptor: Int32) throws {
    try bytes.withUnsafeBytes { buffer in
      var rest = UnsafeRawBufferPointer(rebasing: buffer[...])
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&waiting, 1, -1)
        } else if errno == EPIPE {
          throw ReaderGone()
        } else if errno != EINTR {
          throw failure(errno, "cannot write")
        }
      }
    }
  }

  /// Reads until the other side ends.
  ///
  /// - Parameters:
  ///   - descriptor: What to read.
  ///   - name: What it is called in the failure.
  /// - Returns: All of it.
  /// - Throws: ``Failure`` with the code `ioError`.
  static func readToEnd(_ descriptor: Int32, name: String) throws -> [UInt8] {
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = block.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return all }
      if count > 0 {
        all += block[..<count]
      } else if errno != EINTR {
        throw failure(errno, "cannot read \(name)")
      }
    }
  }

  /// Everything in a file.
  static func contents(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno, "cannot open \(path)") }
    defer { close(descriptor) }
    return try readToEnd(descriptor, name: path)
  }

  // `errno` comes first: making the text may change it.
  private static func failure(_ code: Int32, _ what: String) -> Failure {
    Failure("ioError", "\(what): \(String(cString: strerror(code)))")
  }
}
