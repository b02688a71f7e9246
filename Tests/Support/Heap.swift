import CEventStreamsLinux
import Glibc

/// What the process has allocated, as the C library counts it.
package enum Heap {
  /// Bytes in use.
  package static var inUse: Int { Int(mallinfo2().uordblks) }

  /// False under sanitizers, which replace the allocator: the count is 0 then.
  package static let isMeasured = inUse > 0
}
