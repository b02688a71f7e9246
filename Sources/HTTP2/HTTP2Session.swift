internal import CEventStreamsNghttp2

/// One side of an HTTP/2 connection, over nghttp2's memory interface: bytes in, events out, and the reverse.
///
/// Pure: no sockets, clocks or threads. Not `Sendable`: it belongs to its connection's actor, or to a test. Nothing a
/// peer sends makes it trap or throw; a connection that cannot go on says so by ``HTTP2Event/failed(_:)`` and has its
/// GOAWAY in the output.
///
/// Flow control opens with consumption: a stream's window is given back by ``consume(_:_:)``, the connection's on
/// receipt, so one stream that nobody reads holds up no other.
package final class HTTP2Session {
  /// Which side this is.
  package let role: Role
  let configuration: Configuration
  // Ended in `deinit`. `nil` only when memory for it could not be had: the session then is finished from the start.
  let session: OpaquePointer?
  // Nghttp2's callbacks reach the state by this address, which stands while the session does. Nothing but this class
  // touches it, and never in the midst of a call of its own methods on it: the checks of exclusive access that a stored
  // property has, some thirty for each frame, would find nothing.
  let place: UnsafeMutablePointer<SessionState>
  // Addresses, not `_read` and `_modify`: unoptimised, 6.3.1 has `_read` yield a copy on the heap, and releases a part
  // that was taken out of it (`state.streams.ids`) by its place there once that is freed; the fuzzer found it.
  var state: SessionState {
    unsafeAddress { UnsafePointer(place) }
    unsafeMutableAddress { place }
  }

  /// Makes a session whose SETTINGS (and, on a client, preface) are in the output at once.
  package init(role: Role, configuration: Configuration = Configuration()) {
    self.role = role
    self.configuration = configuration
    place = .allocate(capacity: 1)
    place.initialize(to: SessionState(role: role, configuration: configuration))
    session = SessionCallbacks.makeSession(role, configuration, place)
    guard session != nil else {
      state.isTerminated = true
      return
    }
    open()
  }

  deinit {
    if let session { nghttp2_session_del(session) }
    place.deinitialize(count: 1)
    place.deallocate()
  }

  /// Whether something may be sent, or told by `takeOutput`, now.
  package var hasOutput: Bool {
    if !state.output.isEmpty || !state.deferredEvents.isEmpty { return true }
    guard let session, !state.isTerminated else { return false }
    return nghttp2_session_want_write(session) != 0 || canStartWaiting
  }

  /// Whether it wants neither reading nor writing: the socket can be closed.
  package var isFinished: Bool {
    guard state.output.isEmpty, state.deferredEvents.isEmpty else { return false }
    guard let session, !state.isTerminated else { return true }
    return nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0
      && state.streams.count == 0
  }

  /// Streams that are open on the wire; requests that wait for a place are not among them.
  package var openStreams: Int { state.openStreams }

  /// Requests that wait for a place among the peer's MAX_CONCURRENT_STREAMS.
  package var waitingRequests: Int { state.waitingCount }

  /// How many streams the peer lets us have open; 100 until its SETTINGS arrive.
  package var peerMaxConcurrentStreams: Int {
    guard let session else { return 0 }
    return Int(nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS))
  }

  /// What the peer seems to speak, when its first bytes were not HTTP/2.
  package var foreignInput: HTTP2ForeignInput? { state.foreignInput }

  /// Bytes given to `send` that have not left yet; 0 for an unknown stream.
  package func queuedBytes(_ stream: Int32) -> Int {
    state.streams.find(stream).map { state.streams.slots[$0].queue.count } ?? 0
  }
}
