import Glibc

/// Whole reads and writes on descriptors and files.
enum Descriptor {
  /// Writes everything; gives up silently when the reader is gone.
  static func write(_ bytes: borrowing [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
      var rest = UnsafeRawBufferPointer(rebasing: buffer[...])
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&waiting, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  /// Reads until the other side ends.
  static func readToEnd(_ descriptor: Int32) throws -> [UInt8] {
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = block.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return all }
      if count > 0 {
        all += block[..<count]
      } else if errno != EINTR {
        throw Failure("ioError", "cannot read: \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Everything in a file.
  static func contents(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure("ioError", "cannot open \(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    return try readToEnd(descriptor)
  }
}
