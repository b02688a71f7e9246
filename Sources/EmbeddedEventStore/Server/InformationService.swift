internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC

/// What clients ask before they begin: what the server can do, and who is in the cluster.
struct InformationService {
  let node: Node
  /// Where clients reach this server.
  let address: @Sendable () -> (host: String, port: Int)

  func serveFeatures(_ call: GRPCServerCall) async throws {
    _ = try node.caller(of: call)
    _ = try await call.nextMessage()
    let answer = ServerFeatures.SupportedMethods(
      methods: Self.methods, eventStoreServerVersion: node.settings.version.full)
    try await call.send(answer.framed)
  }

  func serveGossip(_ call: GRPCServerCall) async throws {
    _ = try node.caller(of: call)
    _ = try await call.nextMessage()
    let (host, port) = address()
    let member = Gossip.MemberInfo(
      instanceId: node.instanceID.structured, timeStamp: node.now, state: .leader, isAlive: true,
      httpEndPoint: Gossip.EndPoint(address: host, port: UInt32(port)))
    try await call.send(Gossip.ClusterInfo(members: [member]).framed)
  }

  /// What is served here, not what a genuine server would list.
  private static let methods: [ServerFeatures.SupportedMethod] = {
    let streams = "event_store.client.streams.streams"
    let features = ["read": ["position", "events"], "batchappend": ["deadline_duration"]]
    let methods = ["read", "append", "delete", "tombstone", "batchappend"].map { name in
      ServerFeatures.SupportedMethod(methodName: name, serviceName: streams, features: features[name] ?? [])
    }
    return methods + [
      .init(methodName: "read", serviceName: "event_store.client.gossip.gossip"),
      .init(
        methodName: "getsupportedmethods", serviceName: "event_store.client.server_features.serverfeatures"),
    ]
  }()
}
