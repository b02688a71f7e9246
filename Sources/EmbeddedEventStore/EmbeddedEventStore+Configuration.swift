public import EventStreamsServerSupport

extension EmbeddedEventStore {
  /// How a server is to be: where it listens, whom it lets in, whom it speaks as.
  public struct Configuration: Sendable {
    /// The port to listen on; 0 picks a free one.
    public var port: Int
    /// Certificates; `nil` means plaintext.
    public var tls: ServerTLS?
    /// Passwords by user name; empty means that everyone may do everything, whatever credentials come.
    ///
    /// With users, `admin` and `ops` exist besides (password `changeit`, unless given here). `admin` may do everything;
    /// the others may use streams whose names do not begin with `$`, the metadata stream `$$s` as `s`, and not `$all`.
    public var users: [String: String]
    /// The genuine server it speaks as.
    public var version: ServerVersion
    /// Fixes the ids that the server makes and the date its time begins with: the same seed gives the same trace.
    public var seed: UInt64?
    /// The server's time: `created` of events, `$maxAge`, deadlines, keep-alive.
    public var clock: any Clock<Duration>
    /// The address to listen on; `0.0.0.0` for all.
    public var host = "127.0.0.1"
    /// The name that clients are told; `nil`: ``host``, or 127.0.0.1 when that is all addresses.
    public var advertisedName: String?
    /// How many calls one connection may have open; each subscription holds one.
    public var maxConcurrentStreams = 100
    /// How many cancelled calls, and how many frames of headers, one connection may cost the server.
    public var http2 = HTTP2Limits()
    /// What the server takes and keeps.
    public var limits = Limits()

    /// Takes the settings that differ from the usual ones; the rest are properties.
    public init(
      port: Int = 0, tls: ServerTLS? = nil, users: [String: String] = [:], version: ServerVersion = .v26_1,
      seed: UInt64? = nil, clock: any Clock<Duration> = ContinuousClock()
    ) {
      self.port = port
      self.tls = tls
      self.users = users
      self.version = version
      self.seed = seed
      self.clock = clock
    }

    /// Refuses what would only be noticed when a client comes.
    func check() throws(EmbeddedEventStoreError) {
      guard (0...65_535).contains(port) else {
        throw EmbeddedEventStoreError(invalid: "the port is \(port), it must be from 0 to 65535")
      }
      for (name, limit) in [
        ("maxConcurrentStreams", maxConcurrentStreams), ("limits.receivedMessage", limits.receivedMessage),
        ("limits.storedBytes", limits.storedBytes), ("limits.rememberedIDs", limits.rememberedIDs),
      ] where limit < 1 {
        throw EmbeddedEventStoreError(invalid: "\(name) is \(limit), it must be at least 1")
      }
    }

    var advertisedHost: String {
      advertisedName ?? (host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host)
    }
  }

  /// What a server takes and keeps; `nil` stands for the default of the version it speaks as.
  public struct Limits: Sendable, Hashable {
    /// The most bytes of one append (`MaxAppendSize`): 1 MiB for 23.10, 256 MiB for 26.1.
    public var maximumAppendSize: Int?
    /// The most bytes of one event (`MaxAppendEventSize`): 16 MiB for 26.1; 23.10 knows no such limit.
    public var maximumAppendEventSize: Int?
    /// The largest message received; the genuine servers' 16 MiB less 10,000 bytes.
    public var receivedMessage = 16_767_216
    /// Bytes of events kept in memory; appends beyond are refused with RESOURCE_EXHAUSTED.
    public var storedBytes = 4 << 30
    /// Ids of recent events by which a repeated append is recognised.
    public var rememberedIDs = 100_000

    /// The limits that the properties' defaults state.
    public init() {}
  }
}
