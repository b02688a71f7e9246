internal import EventStreamsGRPC
internal import EventStreamsLiftbridgeWire
internal import EventStreamsProtobuf
internal import Synchronization

/// The methods of `proto.API` on a broker, and what several of them share.
final class LiftService: Sendable {
  /// How the server names itself in metadata.
  static let brokerID = "embedded"

  let broker: Broker
  /// What metadata advertises; nil: what the client dialled.
  let advertisedHost: String?
  /// Known once the server listens.
  let port = Atomic(0)

  init(broker: Broker, advertisedHost: String?) {
    self.broker = broker
    self.advertisedHost = advertisedHost
  }

  /// Which handler serves which path.
  var routes: GRPCRoutes {
    var routes = GRPCRoutes()
    routes.add(Liftbridge.Method.createStream, .single) { try await self.createStream($0) }
    routes.add(Liftbridge.Method.publish, .single) { try await self.publish($0) }
    routes.add(Liftbridge.Method.publishToSubject, .single) { try await self.publishToSubject($0) }
    routes.add(Liftbridge.Method.publishAsync) { try await self.publishAsync($0) }
    routes.add(Liftbridge.Method.subscribe, .single) { try await self.subscribe($0) }
    routes.add(Liftbridge.Method.fetchMetadata, .single) { try await self.fetchMetadata($0) }
    routes.add(Liftbridge.Method.fetchPartitionMetadata, .single) { try await self.fetchPartitionMetadata($0) }
    routes.add("/grpc.health.v1.Health/Check", .single) { try await self.checkHealth($0) }
    return routes
  }

  /// The only message of a call.
  func request<Message: ProtobufMessage>(of call: GRPCServerCall) async throws -> Message {
    guard let bytes = try await call.nextMessage() else { throw CancellationError() }
    return try decode(bytes)
  }

  func decode<Message: ProtobufMessage>(_ bytes: [UInt8]) throws -> Message {
    do throws(ProtobufError) { return try Message(decoding: bytes) } catch {
      throw GRPCServerStatus(
        code: .internal, message: "grpc: error unmarshalling request: proto: cannot parse invalid wire-format data")
    }
  }

  func createStream(_ call: GRPCServerCall) async throws {
    let request: Liftbridge.CreateStreamRequest = try await request(of: call)
    try refusing { () throws(Refusal) in try broker.createStream(LiftStore.StreamSpec(request)) }
    try await call.send(Liftbridge.CreateStreamResponse().framed)
  }
}

/// Turns a refusal into the status that tells it.
func refusing<Value>(_ body: () throws(Refusal) -> Value) throws -> Value {
  do throws(Refusal) { return try body() } catch { throw GRPCServerStatus(error) }
}

extension GRPCServerStatus {
  /// A refusal as the status of a call.
  init(_ refusal: Refusal) {
    let (code, text) = refusal.status
    self.init(code: GRPCStatusCode(rawValue: code.rawValue), message: text)
  }
}

extension ProtobufMessage {
  /// The message behind the five bytes of gRPC, in one buffer.
  var framed: [UInt8] {
    var bytes = encoded(prefixLength: GRPCFrame.prefixLength)
    GRPCFrame.seal(&bytes, from: 0)
    return bytes
  }
}

extension LiftStore.StreamSpec {
  fileprivate init(_ request: Liftbridge.CreateStreamRequest) {
    self.init(
      name: request.name, subject: request.subject, group: request.group, partitions: Int(request.partitions))
    replicationFactor = Int(request.replicationFactor)
    isEncrypted = request.encryption?.value
    options = StreamOptions(request)
  }
}

extension StreamOptions {
  /// All but the parallelism of compaction, which nobody could see: here it runs in one go.
  fileprivate init(_ request: Liftbridge.CreateStreamRequest) {
    self.init()
    retentionMaxBytes = request.retentionMaxBytes?.value
    retentionMaxMessages = request.retentionMaxMessages?.value
    retentionMaxAge = request.retentionMaxAge?.value
    cleanerInterval = request.cleanerInterval?.value
    segmentMaxBytes = request.segmentMaxBytes?.value
    segmentMaxAge = request.segmentMaxAge?.value
    isCompacted = request.compactEnabled?.value
    autoPauseTime = request.autoPauseTime?.value
    autoPauseSparesSubscribed = request.autoPauseDisableIfSubscribers?.value
    minISR = request.minIsr.map { Int($0.value) }
    hasConcurrencyControl = request.optimisticConcurrencyControl?.value
  }
}
