internal import EventStreamsGRPC
internal import EventStreamsLiftbridgeWire
internal import EventStreamsProtobuf
internal import Synchronization

extension LiftService {
  /// Describes this server and the streams asked for; unknown names are told in the answer.
  func fetchMetadata(_ call: GRPCServerCall) async throws {
    let request: Liftbridge.FetchMetadataRequest = try await request(of: call)
    var (response, partitions) = broker.read(request.streams) { store in
      let names = request.streams.isEmpty ? store.streams.map(\.name) : request.streams
      let streams = names.map { Liftbridge.StreamMetadata(named: $0, store.stream(named: $0)) }
      return (Liftbridge.FetchMetadataResponse(streamMetadata: streams), Int32(clamping: store.partitionCount))
    }
    response.brokers = [
      Liftbridge.Broker(
        id: Self.brokerID, host: host(for: call), port: Int32(port.load(ordering: .relaxed)),
        partitionCount: partitions, leaderCount: partitions)
    ]
    response.groupMetadata = request.groups.map { .init(groupId: $0, error: .unknownGroup) }
    try await call.send(response.framed)
  }

  /// Describes one partition.
  func fetchPartitionMetadata(_ call: GRPCServerCall) async throws {
    let request: Liftbridge.FetchPartitionMetadataRequest = try await request(of: call)
    let partition = broker.read([request.stream]) { $0.partition(Int(request.partition), of: request.stream) }
    guard let partition else { throw GRPCServerStatus(.partitionMetadataNotFound) }
    if partition.pausing.isPaused { throw GRPCServerStatus(.partitionNotRunning) }
    let response = Liftbridge.FetchPartitionMetadataResponse(metadata: Liftbridge.PartitionMetadata(partition))
    try await call.send(response.framed)
  }

  /// The gRPC health service: the whole server and the API serve, nothing else is known.
  func checkHealth(_ call: GRPCServerCall) async throws {
    let request: HealthCheckRequest = try await request(of: call)
    guard ["", "proto.API"].contains(request.service) else {
      throw GRPCServerStatus(code: .notFound, message: "unknown service")
    }
    try await call.send(GRPCFrame.frame([0x08, 0x01]))  // Field 1, status: SERVING.
  }

  /// A host that this client can dial: the configured one, or what it dialled when the server listens everywhere.
  private func host(for call: GRPCServerCall) -> String {
    advertisedHost ?? call.authority.flatMap(Self.hostOfAuthority) ?? "127.0.0.1"
  }

  /// The host of `host:port` or `[IPv6]:port`.
  static func hostOfAuthority(_ authority: String) -> String? {
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      return String(authority[authority.index(after: authority.startIndex)..<end])
    }
    let host = authority.prefix { $0 != ":" }
    return host.isEmpty ? nil : String(host)
  }
}

/// The request of `grpc.health.v1.Health/Check`.
private struct HealthCheckRequest: ProtobufMessage {
  static let protobufName = "grpc.health.v1.HealthCheckRequest"
  var service = ""
  init() {}
  mutating func visit(_ f: inout FieldPass) throws(ProtobufError) { try f(1, "service", &service) }
}

extension Liftbridge.StreamMetadata {
  fileprivate init(named name: String, _ stream: LiftStore.Stream?) {
    guard let stream else {
      self.init(name: name, error: .unknownStream)
      return
    }
    let partitions = stream.partitions.map { (Int32($0.id), Liftbridge.PartitionMetadata($0)) }
    self.init(
      name: name, subject: stream.subject, partitions: Dictionary(partitions) { first, _ in first },
      creationTimestamp: stream.created)
  }
}

extension Liftbridge.PartitionMetadata {
  fileprivate init(_ partition: LiftStore.Partition) {
    self.init(
      id: Int32(partition.id), leader: LiftService.brokerID, replicas: [LiftService.brokerID],
      isr: [LiftService.brokerID], highWatermark: partition.log.highWatermark,
      newestOffset: partition.log.newestOffset, paused: partition.pausing.isPaused,
      // All three are always there, empty for "never".
      messagesReceivedTimestamps: .init(partition.log.received), pauseTimestamps: .init(partition.pausing.changed),
      readonlyTimestamps: .init())
  }
}

extension Liftbridge.PartitionEventTimestamps {
  fileprivate init(_ times: ChangeTimes?) {
    self.init(firstTimestamp: times?.first ?? 0, latestTimestamp: times?.latest ?? 0)
  }
}
