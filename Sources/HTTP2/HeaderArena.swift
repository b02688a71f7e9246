internal import CEventStreamsNghttp2

/// Header fields laid out as nghttp2 takes them: one block of bytes, reused, and pointers into it.
///
/// The list laid out last is kept with its bytes. Requests of one kind share one list, and are laid out once.
struct HeaderArena {
  private var bytes: [UInt8] = []
  private var vector: [nghttp2_nv] = []
  /// What `bytes` says; held, so that no other list can come to its address.
  private var fields: [HTTP2HeaderField] = []

  /// Calls `body` with the fields in nghttp2's form; valid only inside.
  mutating func withVector<R>(
    _ fields: [HTTP2HeaderField], _ body: (UnsafePointer<nghttp2_nv>?, Int) -> R
  ) -> R {
    if !self.fields.isSameList(as: fields) { layOut(fields) }
    vector.removeAll(keepingCapacity: true)
    return bytes.withUnsafeMutableBufferPointer { block in
      // Never read when there is not a byte; nghttp2 wants a pointer all the same.
      guard var next = block.baseAddress else { return body(nil, 0) }
      for field in fields {
        let name = field.name.utf8.count
        let value = field.value.utf8.count
        vector.append(
          nghttp2_nv(
            name: next, value: next + name, namelen: name, valuelen: value, flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
        )
        next += name + value
      }
      return vector.withUnsafeBufferPointer { body($0.baseAddress, $0.count) }
    }
  }

  private mutating func layOut(_ fields: [HTTP2HeaderField]) {
    self.fields = fields
    bytes.removeAll(keepingCapacity: true)
    for field in fields {
      bytes.append(contentsOf: field.name.utf8)
      bytes.append(contentsOf: field.value.utf8)
    }
  }
}
