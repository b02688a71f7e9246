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
    writeHidden(event, to: "$mem-node-state", revision: 2, position: position, now: now)
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
