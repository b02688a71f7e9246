import EventStreamsHTTP2
import Testing

@testable import EventStreamsGRPC

@Suite("metadata that are about to be sent", .timeLimit(.minutes(1)))
struct MetadataSendingTests {
  typealias Problem = GRPCMetadataError.Problem

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var value = "x"
    var client: Problem?
    var server: Problem?
    var testDescription: String { "'\(name)': '\(value)'" }

    init(_ name: String, _ value: String, _ problem: Problem?) {
      self.init(name, value, client: problem, server: problem)
    }

    init(_ name: String, _ problem: Problem?) { self.init(name, "x", problem) }

    init(_ name: String, _ value: String = "x", client: Problem?, server: Problem?) {
      self.name = name
      self.value = value
      self.client = client
      self.server = server
    }
  }

  static let names: [Row] = [
    Row("a", nil), Row("x-0_9.z", nil), Row("X-Own", nil), Row("authorization", nil),
    Row("", .illegalName), Row(" ", .illegalName), Row("a b", .illegalName), Row("a:b", .illegalName),
    Row("a\n", .illegalName), Row("a\r\nb", .illegalName), Row("a\0", .illegalName), Row("ä", .illegalName),
    Row("a/b", .illegalName), Row("a\u{7F}", .illegalName), Row("a%41", .illegalName),
    Row(":path", .reservedName), Row(":own", .reservedName), Row(":", .reservedName), Row("TE", .reservedName),
    Row("Content-Type", .reservedName), Row("content-length", .reservedName), Row("connection", .reservedName),
    Row("keep-alive", .reservedName), Row("Proxy-Connection", .reservedName), Row("upgrade", .reservedName),
    Row("transfer-encoding", .reservedName), Row("host", .reservedName), Row("trailer", .reservedName),
    Row("user-agent", .reservedName), Row("grpc-timeout", .reservedName), Row("grpc-status", .reservedName),
    Row("grpc-message", .reservedName), Row("grpc-encoding", .reservedName), Row("GRPC-own", .reservedName),
    Row("grpc-own-bin", "AA", .reservedName), Row("grpc-", .reservedName), Row("grpc", nil),
    Row("grpc-accept-encoding", client: .reservedName, server: nil),
    Row("grpc-status-details-bin", "AA", client: .reservedName, server: nil),
  ]

  static let values: [Row] = [
    Row("a", "", nil), Row("a", "b c", nil), Row("a", "~!\"%", nil),
    Row("a", " b", .illegalValue), Row("a", "b ", .illegalValue), Row("a", " ", .illegalValue),
    Row("a", "b\nc", .illegalValue), Row("a", "b\r\nc: d", .illegalValue), Row("a", "\0", .illegalValue),
    Row("a", "\tb", .illegalValue), Row("a", "b\tc", .illegalValue), Row("a", "ä", .illegalValue),
    Row("a", "\u{7F}", .illegalValue), Row("a", "\u{1F600}", .illegalValue),
    Row("a-bin", "", nil), Row("a-bin", "AAE", nil), Row("a-bin", "AAE=", nil), Row("A-BIN", "AAE,AA==, AAEC", nil),
    Row("a-bin", "!!!", .notBase64), Row("a-bin", "AAE=A", .notBase64), Row("a-bin", "AAE,A", .notBase64),
    Row("a-bin", "A", .notBase64), Row("a-bin", "AA-_", .notBase64), Row("a-bin", "ä", .illegalValue),
  ]

  @Test("each entry is taken or refused, from each side", arguments: names + values)
  func table(row: Row) {
    var metadata: GRPCMetadata = ["fine": "1"]
    metadata.add(row.name, row.value)
    metadata.add("also-fine", "2")
    #expect(Self.problem(metadata, as: .client) == row.client)
    #expect(Self.problem(metadata, as: .server) == row.server)
  }

  @Test("an error names the entry in one printable line, and does not tell its value", arguments: names + values)
  func words(row: Row) throws {
    var metadata = GRPCMetadata()
    metadata.add(row.name, String(row.value.prefix(1)) + "SEC!RET" + row.value.dropFirst())
    guard row.client != nil else { return }
    let error = try #require(throws: GRPCMetadataError.self) { try metadata.check(as: .client) }
    #expect(error.name == row.name.lowercased())
    #expect(!"\(error)".contains("SEC!RET"))
    #expect(GRPCStatusMessage.isPrintable("\(error)"))
    #expect("\(error)".contains("'\(GRPCStatusMessage.encode(row.name.lowercased()))'"))
  }

  @Test("bytes under any name that ends in -bin can be sent")
  func binary() throws {
    var metadata = GRPCMetadata()
    metadata.add("X-BIN", binary: Array(0...255))
    try metadata.check(as: .client)
    #expect(metadata.binary("x-bin") == Array(0...255))
  }

  @Test("what goes with an error is escaped, and what cannot be sent at all is left out")
  func repaired() {
    let metadata: GRPCMetadata = [
      "fine": "1%", "stream-name": " ä\n", "a b": "2", "grpc-status": "0", ":status": "200", "a-bin": "?",
      "b-bin": "AA",
      "grpc-accept-encoding": "identity",
    ]
    #expect(
      metadata.repaired() == [
        "fine": "1%", "stream-name": "%20%C3%A4%0A", "b-bin": "AA", "grpc-accept-encoding": "identity",
      ])
    let fine: GRPCMetadata = ["a": "1", "b": "2"]
    #expect(fine.repaired() == fine)
  }

  @Test("900 binary entries under one name are judged one by one")
  func many() {
    var metadata = GRPCMetadata()
    for _ in 0..<900 { metadata.add("a-bin", "AAEC") }
    #expect(metadata.isWellFormed)
    #expect(metadata.binaryValues("a-bin")?.count == 900)
    metadata.add("a-bin", "?")
    #expect(!metadata.isWellFormed)
  }

  static func problem(_ metadata: GRPCMetadata, as sender: GRPCMetadata.Sender) -> Problem? {
    do throws(GRPCMetadataError) {
      try metadata.check(as: sender)
      return nil
    } catch {
      return error.problem
    }
  }
}
