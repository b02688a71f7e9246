/// What our layer knows of one stream; nghttp2 keeps HTTP/2's own state.
struct StreamSlot {
  /// How far our header block has come.
  ///
  ///     none --submitResponse--> submitted --frame left--> sent
  ///     waiting (a request without a place) --takeOutput--> submitted
  enum HeaderPhase { case none, waiting, submitted, sent }

  var id: Int32 = 0
  var phase = HeaderPhase.none
  /// Request headers while `waiting`.
  var requestHeaders: [HTTP2HeaderField] = []
  var queue = OutboundQueue()
  var trailers: [HTTP2HeaderField]?
  /// Our side ends with the last queued byte.
  var endRequested = false
  /// END_STREAM went with our header block: there is nothing left to send.
  var endedWithHeaders = false
  /// nghttp2 holds a DATA item for this stream.
  var isDataAttached = false
  /// The DATA item in flight was the last of what was queued.
  var isDrained = false
  /// The queue went above the mark; `writable` is owed.
  var isAboveMark = false
  /// The request, or the final response, was handed over.
  var sawHeaders = false
  /// The peer's END_STREAM is here.
  var isEndReceived = false
  /// We have reset it: nothing more is handed over but `closed`.
  var isReset = false
  var isClosedByPeer = false
  /// The owner wants RST_STREAM NO_ERROR behind our END_STREAM: the rest of the request is not needed.
  var resetsAtEnd: HTTP2ErrorCode?
  /// END_STREAM of ours has left.
  var isEndSent = false
  /// Receive window of this stream, where it differs from the announced one.
  var window: Int?
}

/// The live streams: slots in place, found by stream number.
struct StreamTable {
  /// By place, as ``find(_:)`` gives it; reached directly, since an accessor of ours around the array's own would yield
  /// copies in builds without optimisation (``HTTP2Session``'s state says what came of that).
  var slots: [StreamSlot] = []
  private var free: [Int] = []
  private var index = StreamMap<Int>()
  // Frames of one stream come in runs: the last answer is right most of the time.
  private var lastID: Int32 = 0
  private var lastSlot = 0

  var count: Int { index.count }
  var ids: [Int32] { index.ids.sorted() }

  mutating func find(_ id: Int32) -> Int? {
    if id == lastID, id != 0 { return lastSlot }
    guard let slot = index[id] else { return nil }
    lastID = id
    lastSlot = slot
    return slot
  }

  mutating func insert(_ id: Int32) -> Int {
    let slot: Int
    if let reused = free.popLast() {
      slot = reused
      slots[slot].id = id
    } else {
      slot = slots.count
      slots.append(StreamSlot(id: id))
    }
    index.insert(id, slot)
    lastID = id
    lastSlot = slot
    return slot
  }

  mutating func remove(_ id: Int32) {
    guard let slot = index.remove(id) else { return }
    slots[slot] = StreamSlot()
    free.append(slot)
    if lastID == id { lastID = 0 }
  }
}
