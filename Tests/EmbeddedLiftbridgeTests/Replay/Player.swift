import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

/// Says to the embedded server what was said to the genuine one, and compares what each answered.
struct Player {
  /// A streaming call under way.
  private final class Open {
    let recorded: Recording.Call
    let call: GRPCClientCall
    var deframer: GRPCDeframer
    var received: [[UInt8]] = []

    init(_ recorded: Recording.Call, _ call: GRPCClientCall) {
      self.recorded = recorded
      self.call = call
      deframer = call.makeDeframer()
    }

    /// The next message; nil at the end of the call.
    func next() async throws -> [UInt8]? {
      while true {
        if let range = try deframer.next() { return Array(deframer.bytes[range]) }
        guard try await call.receive(into: &deframer) else { return nil }
      }
    }
  }

  private let channel: GRPCChannel
  private let recording: Recording
  /// The server's, where time is part of the recording.
  private let clock: ManualClock?
  /// Times of the genuine server's messages and of ours, learned on the way.
  private var times: [Int64: Int64] = [:]

  init(_ recording: Recording, _ server: EmbeddedLiftbridge, clock: ManualClock?) throws {
    self.recording = recording
    self.clock = clock
    let endpoint = Endpoint(host: "127.0.0.1", port: server.port)
    var configuration = GRPCChannel.Configuration(authority: endpoint.description)
    // Stands still: only the server keeps the deadlines, from the request's arrival on, however busy the machine is.
    configuration.clock = ManualClock()
    channel = try GRPCChannel(configuration, addresses: SingleAddress(endpoint))
  }

  /// Plays it; what differs is recorded as an issue.
  mutating func play() async throws {
    for stream in recording.streams { try await make(stream) }
    clock?.advance(by: .milliseconds(recording.elapse ?? 0))
    var open: [Open] = []
    for (index, call) in recording.calls.enumerated() {
      let next =
        index + 1 < recording.calls.count ? recording.calls[index + 1].events.first?.at ?? .infinity : .infinity
      switch call.kind {
      case "unary": try await playUnary(call)
      case "bidi-streaming": try await playBidirectional(call)
      default: open.append(try subscribe(call))
      }
      for stream in open { try await read(stream, until: next) }
      if next < .infinity { clock?.advance(by: .milliseconds(next - (call.events.first?.at ?? next))) }
    }
    for stream in open { try await finish(stream) }
    await channel.close()
  }

  private func make(_ stream: Recording.Stream) async throws {
    var request = Liftbridge.CreateStreamRequest(
      subject: stream.subject, name: stream.name, partitions: Int32(stream.partitions))
    request.minIsr = stream.minISR.map { .init(value: $0) }
    request.optimisticConcurrencyControl = stream.concurrencyControl ? .init(value: true) : nil
    request.segmentMaxBytes = stream.options?.segmentMaxBytes.map { .init(value: $0) }
    request.retentionMaxMessages = stream.options?.retentionMaxMessages.map { .init(value: $0) }
    request.cleanerInterval = stream.options?.cleanerInterval.map { .init(value: $0) }
    request.autoPauseTime = stream.options?.autoPauseTime.map { .init(value: $0) }
    request.compactEnabled = stream.options?.compactEnabled.map { .init(value: $0) }
    _ = try await channel.unary(Liftbridge.Method.createStream, GRPCFrame.frame(request.encoded()))
    let messages = (0..<stream.messages).map { Recording.Publish(key: "k\($0 % 2)", value: "m\($0)") }
    for message in messages + (stream.publishes ?? []) {
      let publish = Liftbridge.PublishRequest(
        key: Array(message.key.utf8), value: Array(message.value.utf8), stream: stream.name, expectedOffset: -1)
      _ = try await channel.unary(Liftbridge.Method.publish, GRPCFrame.frame(publish.encoded()))
    }
  }

  private func deadlines(of call: Recording.Call) -> CallDeadlines {
    // What never comes need not be waited for as long as it was recorded; other answers may take their time.
    let seconds: Double? = call.endedBy == "deadline" ? 0.5 : call.deadline.map { _ in 60 }
    return CallDeadlines(whole: seconds.map { .seconds($0) }, sendsTimeoutHeader: true)
  }

  private func playUnary(_ call: Recording.Call) async throws {
    let request = try call.events[0].bytes(call.path, stream: recording.streams.first?.name ?? "")
    var answer: [[UInt8]] = []
    var status: (Int, String) = (0, "")
    do {
      answer = [try await channel.unary(call.path, GRPCFrame.frame(request), deadlines: deadlines(of: call))]
    } catch let error as GRPCError {
      status = (error.code.rawValue, error.message)
    }
    try compare(call, answer, status)
  }

  private func playBidirectional(_ recorded: Recording.Call) async throws {
    let open = Open(recorded, channel.makeCall(recorded.path, deadlines: deadlines(of: recorded)))
    open.call.start(halfClose: false)
    for event in recorded.events {
      switch event.kind {
      case "send": try await open.call.write(GRPCFrame.frame(try event.bytes(recorded.path, stream: "")))
      case "halfClose": try await open.call.write([], halfClose: true)
      default: if let message = try await open.next() { open.received.append(message) }
      }
    }
    try await finish(open)
  }

  private func subscribe(_ recorded: Recording.Call) throws -> Open {
    var request = try Liftbridge.SubscribeRequest(decoding: recorded.events[0].bytes(recorded.path, stream: ""))
    request.startTimestamp = ours(request.startTimestamp)
    request.stopTimestamp = ours(request.stopTimestamp)
    let open = Open(recorded, channel.makeCall(recorded.path))
    open.call.start(GRPCFrame.frame(request.encoded()), halfClose: true)
    return open
  }

  /// A time of the recording in ours: that of the same message, or as far beside it.
  private func ours(_ time: Int64) -> Int64 {
    for distance in Int64(-1)...1 where time > 1 && time < .max {
      if let own = times[time - distance] { return own + distance }
    }
    return time
  }

  /// Reads as many messages as had come before the next call began.
  private mutating func read(_ open: Open, until time: Double) async throws {
    let count = open.recorded.received.count { $0.at < time }
    while open.received.count < count {
      guard let message = try? await open.next() else { return }
      try learn(open, message)
      open.received.append(message)
    }
  }

  private mutating func learn(_ open: Open, _ message: [UInt8]) throws {
    guard open.recorded.received.indices.contains(open.received.count) else { return }
    let recorded = try open.recorded.received[open.received.count].bytes(open.recorded.path, stream: "")
    times[try Liftbridge.Message(decoding: recorded).timestamp] = try Liftbridge.Message(decoding: message).timestamp
  }

  private func finish(_ open: Open) async throws {
    var status: (Int, String) = (open.recorded.status, "")
    if open.recorded.endedBy == "server" {
      do {
        while let message = try await open.next() { open.received.append(message) }
        status = (0, "")
      } catch let error as GRPCError {
        status = (error.code.rawValue, error.message)
      }
    }
    open.call.cancel()
    try compare(open.recorded, open.received, status)
  }

  private func compare(_ call: Recording.Call, _ answers: [[UInt8]], _ status: (Int, String)) throws {
    let place = "\(recording.name): \(call.path)"
    #expect(status.0 == call.status, "\(place): \(status.1)")
    if call.endedBy == "server" { #expect(status.1 == call.text, "\(place)") }
    let expected = try call.received.map { try ComparableAnswer.text(call.path, $0.bytes(call.path, stream: "")) }
    let actual = try answers.map { try ComparableAnswer.text(call.path, $0) }
    #expect(actual == expected, "\(place)")
  }
}
