extension EventLog {
  /// Writes what a genuine server writes when it starts for the first time.
  ///
  /// - Note: Fact source: the recorded scenarios `read-all-forwards` and `read-special-streams`.
  mutating func writeSystemRecords(now: Int64) {
    writeHidden(epoch(now: now), to: "$epoch-information", now: now)
    writeNodeState(now: now)
    let acl = "{\"$maxAge\":2592000,\"$acl\":{\"$r\":\"$ops\",\"$w\":[],\"$d\":[],\"$mr\":[],\"$mw\":[]}}"
    if let json = JSONValue(Array(acl.utf8)) { writeMetadata(json, of: "$scavenges", now: now) }
    let projections = ["$streams", "$stream_by_category", "$by_category", "$by_event_type", "$by_correlation_id"]
    writeProjection("$ProjectionsInitialized", "", now: now)
    for name in projections { writeProjection("$ProjectionCreated", name, now: now) }
  }

  private mutating func writeProjection(_ type: String, _ data: String, now: Int64) {
    let event = ProposedEvent(id: ids.makeID(), type: type, isJSON: false, data: Array(data.utf8), metadata: [])
    _ = write(event, to: "$projections-$all", now: now)
  }

  /// A stream in memory, outside the log, of which only the last event is kept: the third, after starting and voting.
  private mutating func writeNodeState(now: Int64) {
    let (text, position): (String, UInt64) =
      version == .v23_10 ? ("{\"state\":\"Leader\"}", 2) : ("{\"State\":\"Leader\"}", 6)
    let event = ProposedEvent(
      id: ids.makeID(), type: "$NodeStateChanged", isJSON: true, data: Array(text.utf8), metadata: [])
    writeOutside(event, to: "$mem-node-state", revision: 2, position: position, now: now)
  }

  /// Writes what 26.1 keeps in memory about the cluster: one node, reached at this address.
  mutating func writeGossip(_ node: EventID, host: String, port: Int, now: Int64) {
    guard version == .v26_1 else { return }
    let id = JSONValue.string(node.text)
    let (address, number) = (JSONValue.string(host), JSONValue.number(String(port)))
    let written = JSONValue.number(String(nextPosition))
    let member = JSONValue.object([
      ("InstanceId", id), ("TimeStamp", .string(Ticks.text(now))), ("State", .string("Leader")),
      ("IsAlive", .bool(true)), ("InternalTcpIp", address), ("InternalTcpPort", .number("0")),
      ("InternalSecureTcpPort", .number("0")), ("ExternalTcpIp", address), ("ExternalTcpPort", .number("0")),
      ("ExternalSecureTcpPort", .number("0")), ("InternalHttpEndPointIp", address),
      ("InternalHttpEndPointPort", number), ("HttpEndPointIp", address), ("HttpEndPointPort", number),
      ("LastCommitPosition", .number(String(lastPosition ?? 0))), ("WriterCheckpoint", written),
      ("ChaserCheckpoint", written), ("EpochPosition", .number("0")), ("EpochNumber", .number("0")),
      ("EpochId", .string(ids.makeID().text)), ("NodePriority", .number("0")), ("IsReadOnlyReplica", .bool(false)),
      ("ESVersion", .string(version.full)),
    ])
    let text = JSONValue.object([("NodeId", id), ("Members", .array([member]))]).text
    let event = ProposedEvent(
      id: ids.makeID(), type: "$GossipUpdated", isJSON: true, data: Array(text.utf8), metadata: [])
    writeOutside(event, to: "$mem-gossip", revision: 3, position: 7, now: now)
  }

  private mutating func epoch(now: Int64) -> ProposedEvent {
    let text = """
      {
        "epochId": "\(ids.makeID().text)",
        "prevEpochPosition": -1,
        "timeStamp": "\(Ticks.text(now))",
        "leaderInstanceId": "\(ids.makeID().text)"
      }
      """
    return ProposedEvent(
      id: ids.makeID(), type: "$epoch-information", isJSON: true, data: Array(text.utf8), metadata: [])
  }
}
