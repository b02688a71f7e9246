internal import Glibc

/// What this process has open.
package enum FileDescriptors {
  /// How many descriptors `/proc/self/fd` lists, without the one that lists them.
  package static func count() -> Int { targets().count }

  /// How many of them are sockets.
  package static func socketCount() -> Int { targets().count { $0.hasPrefix("socket:") } }

  /// What each descriptor leads to.
  package static func targets() -> [String] {
    guard let directory = opendir("/proc/self/fd") else { return [] }
    defer { closedir(directory) }
    let own = String(dirfd(directory))
    var found: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name != ".", name != "..", name != own else { continue }
      found.append(target("/proc/self/fd/\(name)"))
    }
    return found
  }

  private static func target(_ path: String) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      guard let base = buffer.baseAddress else { return "" }
      let count = readlink(path, base, buffer.count)
      return String(
        decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<max(0, count)]), as: UTF8.self)
    }
  }
}
