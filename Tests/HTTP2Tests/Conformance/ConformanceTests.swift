import EventStreamsHTTP2
import Testing

@Suite("HTTP/2 conformance, rule by rule", .timeLimit(.minutes(2)))
struct ConformanceTests {
  static let server: [ConformanceRow] =
    ConformanceRow.serverPreface + ConformanceRow.serverFrames + ConformanceRow.serverStates + ConformanceRow.serverData
    + ConformanceRow.serverHeaders + ConformanceRow.serverSmallFrames + ConformanceRow.serverSettings
    + ConformanceRow.serverWindows + ConformanceRow.serverContinuations + ConformanceRow.serverMessages
    + ConformanceRow.hpackGood + ConformanceRow.hpackHuffman + ConformanceRow.hpackBad

  static let client: [ConformanceRow] =
    ConformanceRow.clientConnection + ConformanceRow.clientStates + ConformanceRow.clientFrames
    + ConformanceRow.clientMessages + ConformanceRow.clientHPACK

  @Test("a server keeps the rule, the bytes in one read", arguments: server)
  func serverAtOnce(row: ConformanceRow) throws { try row.check(role: .server, chunk: .max) }

  @Test("a server keeps the rule, byte by byte", arguments: server)
  func serverByteByByte(row: ConformanceRow) throws { try row.check(role: .server, chunk: 1) }

  @Test("a client keeps the rule, the bytes in one read", arguments: client)
  func clientAtOnce(row: ConformanceRow) throws { try row.check(role: .client, chunk: .max) }

  @Test("a client keeps the rule, byte by byte", arguments: client)
  func clientByteByByte(row: ConformanceRow) throws { try row.check(role: .client, chunk: 1) }

  // The numbers are raised with each new row, so that none can be lost unnoticed.
  @Test("no row is lost, and no two rows have one name")
  func count() {
    #expect(Self.server.count == 321)
    #expect(Self.client.count == 178)
    #expect(Set(Self.server.map(\.testDescription)).count == Self.server.count)
    #expect(Set(Self.client.map(\.testDescription)).count == Self.client.count)
  }
}
