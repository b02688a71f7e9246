internal import CEventStreamsNghttp2

/// Everything nghttp2's callbacks touch, apart from the session object so that they reach it by pointer.
struct SessionState {
  /// Below this many queued bytes a stream is writable again.
  static let writableMark = 64 << 10
  static let recentLimit = 3

  let role: HTTP2Session.Role
  let configuration: HTTP2Session.Configuration
  var streams = StreamTable()
  /// Swapped in for the length of a call.
  var events: [HTTP2Event] = []
  /// Where those of this call begin: what was told earlier stays as it is.
  var firstEvent = 0
  /// Events that arose outside `receive` and `takeOutput`; handed over by the next of them.
  var deferredEvents: [HTTP2Event] = []
  /// Swapped in for the length of `takeOutput`; else what was staged for it.
  var output: [UInt8] = []
  /// Length of `output` at which sending pauses.
  var outputLimit = Int.max
  /// Only frames other than DATA are wanted: `receive` drains answers, and no body outgrows the caller's buffer.
  var isControlOnly = false
  /// Start of the bytes given to `receive`.
  var input: UnsafePointer<UInt8>?

  // The header block that is arriving.
  var fields: [HTTP2HeaderField] = []
  var fieldsSize = 0
  var fieldsIgnored = false
  var strings = StringCache()
  /// The latest lists that were handed over.
  var recentFields: [[HTTP2HeaderField]] = []
  var recentOldest = 0
  var arena = HeaderArena()
  /// For the lists that we send.
  var check = HeaderCheck()

  // The peer's frames.
  var reader: FrameReader
  /// Counts the first bytes until they are known to be HTTP/2.
  var firstBytes: [UInt8]? = []
  var foreignInput: HTTP2ForeignInput?
  var currentFrame: HTTP2FrameType?
  var currentStream: Int32 = 0
  var history = StreamHistory()
  var isInHeaderBlock = false
  var controlFrames = 0
  /// Found inside a callback; ends the connection as soon as nghttp2 has returned.
  var violation: HTTP2Error?

  // Requests that wait for a place among the peer's MAX_CONCURRENT_STREAMS: in order, cancelled ones are 0.
  var waiting: [Int32] = []
  var waitingHead = 0
  var waitingCount = 0
  var nextStreamID: Int32 = 1
  /// Our requests that nghttp2 has and that are not closed.
  var activeRequests = 0

  var isGoAwayReceived = false
  var peerLastStream = Int32.max
  var isGoAwaySent = false
  /// The connection is given up: what is staged is the last that leaves.
  var isTerminated = false
  /// nghttp2 has sent its own GOAWAY with an error code.
  var isErrorGoAwaySent = false
  /// The code of a GOAWAY of ours that has not left yet; others come from nghttp2 and mean failure.
  var ownGoAway: HTTP2ErrorCode?

  init(role: HTTP2Session.Role, configuration: HTTP2Session.Configuration) {
    self.role = role
    self.configuration = configuration
    reader = FrameReader(preface: role == .server ? HTTP2ForeignInput.preface.count : 0)
  }

  /// Streams the peer has opened, or we have: what nghttp2 knows of.
  var openStreams: Int { streams.count - waitingCount }

  mutating func close(_ id: Int32, _ code: HTTP2ErrorCode, byPeer: Bool) {
    guard let slot = streams.find(id) else { return }
    let byPeer = byPeer || streams.slots[slot].isClosedByPeer
    if role == .client {
      if streams.slots[slot].phase == .waiting { waitingCount -= 1 } else { activeRequests -= 1 }
    }
    streams.remove(id)
    events.append(.closed(id, code, byPeer: byPeer))
  }

  /// Closes a stream outside `receive` and `takeOutput`.
  mutating func deferClose(_ id: Int32, _ code: HTTP2ErrorCode, byPeer: Bool = false) {
    swapEvents()
    close(id, code, byPeer: byPeer)
    swapEvents()
  }

  /// Around what makes events outside `receive` and `takeOutput`.
  mutating func swapEvents() { swap(&events, &deferredEvents) }

  /// Counts a frame that costs us an answer or nothing but time.
  mutating func countControlFrame(_ what: String) {
    controlFrames += 1
    guard controlFrames > configuration.maxControlFrames else { return }
    violate(.enhanceYourCalm, "too many \(what)")
  }

  mutating func violate(_ code: HTTP2ErrorCode, _ reason: String) {
    guard violation == nil else { return }
    violation = HTTP2Error(code: code, frame: currentFrame, streamID: currentStream, reason: reason)
  }
}
