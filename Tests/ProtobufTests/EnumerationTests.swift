import EventStreamsEventStoreWire
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import Testing

@Suite("Enumerations", .timeLimit(.minutes(1)))
struct EnumerationTests {
  @Test("members have the numbers of their names")
  func members() {
    #expect(Streams.ReadReq.Options.ReadDirection.forwards.name == "Forwards")
    #expect(Streams.ReadReq.Options.ReadDirection.backwards.name == "Backwards")
    #expect(Gossip.MemberInfo.VNodeState.leader.name == "Leader")
    #expect(Gossip.MemberInfo.VNodeState.follower.name == "Follower")
    #expect(Gossip.MemberInfo.VNodeState.resigningLeader.name == "ResigningLeader")
    let starts: [Liftbridge.StartPosition] = [.newOnly, .offset, .earliest, .latest, .timestamp]
    #expect(starts.map(\.name) == ["NEW_ONLY", "OFFSET", "EARLIEST", "LATEST", "TIMESTAMP"])
    let stops: [Liftbridge.StopPosition] = [.stopOnCancel, .stopOffset, .stopLatest, .stopTimestamp]
    #expect(stops.map(\.rawValue) == [0, 1, 2, 3])
    #expect([Liftbridge.AckPolicy.leader, .all, .none].map(\.name) == ["LEADER", "ALL", "NONE"])
    let errors: [Liftbridge.Ack.Error] = [.ok, .unknown, .incorrectOffset, .tooLarge, .encryption]
    #expect(errors.map(\.rawValue) == [0, 1, 2, 3, 4])
    let codes: [Liftbridge.PublishAsyncError.Code] = [
      .unknown, .badRequest, .notFound, .internal, .readonly, .incorrectOffset, .encryptionFailed, .permissionDenied,
    ]
    #expect(codes.map(\.rawValue) == Array(0...7))
    #expect(Liftbridge.StreamMetadata.Error.unknownStream.name == "UNKNOWN_STREAM")
    #expect(Liftbridge.ConsumerGroupMetadata.Error.unknownGroup.name == "UNKNOWN_GROUP")
  }

  @Test("a number without a name is kept")
  func unknown() throws {
    let policy = Liftbridge.AckPolicy(rawValue: -7)
    #expect(policy.name == nil)
    let message = Liftbridge.PublishRequest(ackPolicy: policy)
    #expect(try Liftbridge.PublishRequest(decoding: message.encoded()).ackPolicy == policy)
  }
}
