extension HTTP2Session {
  /// Which side of the connection this session is.
  package enum Role: Sendable, Hashable {
    /// Opens streams.
    case client
    /// Answers streams.
    case server
  }

  /// The limits of a session; what is out of range is brought into it.
  package struct Configuration: Sendable, Hashable {
    /// Streams a client may have open at once, announced by a server; the surplus gets REFUSED_STREAM.
    package var maxConcurrentStreams = 100
    /// Bytes a peer may send on a stream before they are consumed (INITIAL_WINDOW_SIZE); 0 to 2^31-1.
    package var streamWindow = 1 << 20
    /// Bytes a peer may send on all streams together before we have read them; 65,535 to 2^31-1.
    package var connectionWindow = 16 << 20
    /// Bytes of one header list (each field counts name + value + 32), announced and enforced.
    ///
    /// A request above it is answered with status 431, any other block resets its stream with ENHANCE_YOUR_CALM.
    package var maxHeaderListSize = 32_768
    /// RST_STREAM frames a server takes at once; one more ends the connection with ENHANCE_YOUR_CALM.
    package var resetBurst = 1_000
    /// RST_STREAM frames a server takes each second after that.
    package var resetsPerSecond = 33
    /// CONTINUATION frames of one header block; one more ends the connection with ENHANCE_YOUR_CALM.
    package var maxContinuations = 8
    /// PING, SETTINGS, empty DATA and provoked RST_STREAM a peer may be ahead by, before ENHANCE_YOUR_CALM.
    ///
    /// Each call of `receive` gives `controlFramesPerRead` of them back: a flood fills reads with them, honest
    /// peers send a few in a turn. Counted in reads and not in seconds because a session has no clock.
    package var maxControlFrames = 1_000
    /// What each call of `receive` gives back of `maxControlFrames`.
    package var controlFramesPerRead = 8
    /// Bytes of answers (acknowledgements, resets, window updates) that may wait for a peer that does not read.
    package var maxQueuedControlBytes = 1 << 20

    package init() {}
  }
}
