import EventStreamsEventStoreWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Testing

@Suite("Golden messages of the event store", .timeLimit(.minutes(2)))
struct EventStoreVectorTests {
  let form = ProtobufJSON(known: EventStoreWireRegistry.messages)

  @Test("every vector of the file is run")
  func complete() {
    #expect(EventStoreVectors.lines.count == 121)
    #expect(EventStoreVectors.all.count == EventStoreVectors.lines.count)
  }

  @Test("vectors are left out only of messages that this package does not have")
  func outside() {
    let known = Set(EventStoreWireRegistry.messages.map { $0.protobufName })
    for (package, messages) in EventStoreVectorScope.outside {
      for message in messages { #expect(!known.contains("\(package).\(message)")) }
    }
    #expect(EventStoreVectorScope.outside.flatMap(\.value).count == 88)
    #expect(EventStoreVectorScope.count + EventStoreVectors.lines.count == 273)
  }

  @Test("the vectors between them set every field of every message")
  func coverage() throws {
    var coverage = FieldCoverage(EventStoreWireRegistry.messages)
    for vector in EventStoreVectors.all { coverage.add(try vector.type.init(decoding: vector.bytes)) }
    #expect(coverage.missing == [])
  }

  // Such pairs are told apart by the field tables (number and name) and by EveryFieldTests (name and property).
  @Test("two fields exchanged would be seen by the vectors themselves, but for these pairs")
  func exchanged() throws {
    var coverage = FieldCoverage(EventStoreWireRegistry.messages)
    for vector in EventStoreVectors.all { coverage.add(try vector.type.init(decoding: vector.bytes)) }
    #expect(
      coverage.interchangeable.map { $0.dropFirst("event_store.client.".count) } == [
        "AllStreamPosition: commit_position, prepare_position",
        "streams.AppendResp.Position: commit_position, prepare_position",
        "streams.AppendResp.Success: no_stream, no_position",
        "streams.AppendResp.WrongExpectedVersion: any_20_6_0, expected_any",
        "streams.AppendResp.WrongExpectedVersion: current_revision_20_6_0, current_revision",
        "streams.AppendResp.WrongExpectedVersion: no_stream_20_6_0, current_no_stream",
        "streams.AppendResp.WrongExpectedVersion: stream_exists_20_6_0, expected_stream_exists",
        "streams.DeleteResp.Position: commit_position, prepare_position",
        "streams.ReadReq.Options.Position: commit_position, prepare_position",
        "streams.ReadResp.Checkpoint: commit_position, prepare_position",
        "streams.ReadResp.Position: commit_position, prepare_position",
        "streams.ReadResp.ReadEvent.RecordedEvent: prepare_position, commit_position",
        "streams.TombstoneResp.Position: commit_position, prepare_position",
      ])
  }

  @Test("a vector decodes to the values of its JSON form", arguments: EventStoreVectors.all)
  func decodes(_ vector: EventStoreVector) throws {
    let message = try vector.type.init(decoding: vector.bytes)
    #expect(try form.form(of: message) == expected(vector.json))
  }

  @Test("a decoded vector encodes to the vector's bytes", arguments: EventStoreVectors.all)
  func encodes(_ vector: EventStoreVector) throws {
    func check<M: ProtobufMessage>(_ type: M.Type) throws {
      let message = try M(decoding: vector.bytes)
      #expect(message.encoded() == vector.bytes)
      #expect(try M(decoding: message.encoded()) == message)
      #expect(try M(decoding: [9, 9] + vector.bytes + [9], range: 2..<(2 + vector.bytes.count)) == message)
    }
    try check(vector.type)
  }

  @Test("a vector cut anywhere is refused or is the shorter message", arguments: EventStoreVectors.all)
  func truncated(_ vector: EventStoreVector) {
    var malice = ProtobufMalice()
    malice.truncate(vector.type, vector.bytes)
    #expect(malice.surprises.isEmpty)
    #expect(malice.refused + malice.accepted == vector.bytes.count)
    #expect(malice.refused > 0 || vector.bytes.isEmpty)
  }

  @Test("damaged vectors never trap, and what is accepted is written as it was read")
  func mutated() {
    var generator = SeededGenerator(seed: 17)
    var malice = ProtobufMalice()
    for vector in EventStoreVectors.all {
      malice.mutate(vector.type, vector.bytes, rounds: 100, using: &generator)
    }
    #expect(malice.surprises.isEmpty)
    #expect(malice.refused > 1_000)
    #expect(malice.accepted > 1_000)
  }

  @Test("the details not looked into are of 17 kinds, all of services that are not spoken yet")
  func opaqueDetails() {
    var unknown: Set<String> = []
    for vector in EventStoreVectors.all { collect(vector.json, &unknown) }
    #expect(unknown.count == 17)
    #expect(unknown.allSatisfy { $0.contains("kurrent") || $0.contains("google.rpc.") }, "\(unknown)")
  }

  private func collect(_ json: JSONValue, _ unknown: inout Set<String>) {
    switch json {
    case .object(let members):
      if let url = members["@type"]?.text, !form.knows(typeURL: url) { unknown.insert(url) }
      for member in members.values { collect(member, &unknown) }
    case .array(let elements):
      for element in elements { collect(element, &unknown) }
    default: break
    }
  }

  /// The file's JSON as this package's declarations put it.
  ///
  /// The server's own copy of `google.rpc.Status` in a batch response declares the code as an enumeration and
  /// a single detail: the same bytes. Details of types outside of this module count by their type alone.
  private func expected(_ json: JSONValue) -> JSONValue {
    switch json {
    case .array(let elements):
      return .array(elements.map(expected))
    case .object(var members):
      if let url = members["@type"]?.text, !form.knows(typeURL: url) { return .object(["@type": .string(url)]) }
      if let code = members["code"]?.text, let number = Self.codes[code] { members["code"] = .integer(number) }
      if case .object(let detail)? = members["details"] { members["details"] = .array([.object(detail)]) }
      return .object(members.mapValues(expected))
    default:
      return json
    }
  }

  private static let codes: [String: Int64] = [
    "CANCELLED": 1, "UNKNOWN": 2, "INVALID_ARGUMENT": 3, "DEADLINE_EXCEEDED": 4, "NOT_FOUND": 5, "ALREADY_EXISTS": 6,
    "PERMISSION_DENIED": 7, "RESOURCE_EXHAUSTED": 8, "FAILED_PRECONDITION": 9, "ABORTED": 10, "OUT_OF_RANGE": 11,
    "UNIMPLEMENTED": 12, "INTERNAL": 13, "UNAVAILABLE": 14, "DATA_LOSS": 15, "UNAUTHENTICATED": 16,
  ]
}
