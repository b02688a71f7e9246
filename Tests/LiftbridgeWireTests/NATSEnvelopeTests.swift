import EventStreamsLiftbridgeWire
import EventStreamsTestSupport
import Testing

@Suite("Envelopes of Liftbridge on NATS", .timeLimit(.minutes(1)))
struct NATSEnvelopeTests {
  static let golden = LiftbridgeVectors.lines("envelopes")

  @Test("the golden envelopes are opened or refused", arguments: golden)
  func goldenOnes(_ entry: JSONLine) throws {
    let envelope = try #require(entry.bytes("hex"))
    guard entry["valid"] == .bool(true) else {
      #expect(throws: NATSEnvelope.Failure.self) { try NATSEnvelope.payload(of: envelope, as: .publish) }
      return
    }
    let type: NATSEnvelope.MessageType = entry["msg_type"] == .integer(1) ? .ack : .publish
    let payload = try #require(entry.bytes("payload"))
    #expect(Array(envelope[try NATSEnvelope.payload(of: envelope, as: type)]) == payload)
    if entry["note"] == nil {
      #expect(NATSEnvelope.wrap(payload, as: type, checksum: entry["crc32c"] != nil) == envelope)
    }
  }

  @Test("all twelve golden envelopes are there, six of them valid")
  func complete() {
    #expect(Self.golden.count == 12)
    #expect(Self.golden.filter { $0["valid"] == .bool(true) }.count == 6)
  }

  @Test("the checksum is CRC-32C")
  func checksum() {
    #expect(NATSEnvelope.crc32c(Array("123456789".utf8)[...]) == 0xe306_9283)
    #expect(NATSEnvelope.crc32c([]) == 0)
  }

  @Test("each fault has its name")
  func faults() throws {
    let good = NATSEnvelope.wrap([1, 2, 3], as: .ack, checksum: true)
    func opening(_ change: (inout [UInt8]) -> Void) -> NATSEnvelope.Failure? {
      var bytes = good
      change(&bytes)
      do throws(NATSEnvelope.Failure) {
        _ = try NATSEnvelope.payload(of: bytes, as: .ack)
        return nil
      } catch {
        return error
      }
    }
    #expect(opening { _ in } == nil)
    #expect(opening { $0 = Array($0.prefix(7)) } == .tooShort)
    #expect(opening { $0[3] = 0 } == .wrongMagic)
    #expect(opening { $0[4] = 1 } == .unknownVersion(1))
    #expect(opening { $0[7] = 0 } == .unexpectedType(0))
    #expect(opening { $0[5] = 8 } == .wrongHeaderLength(8))
    #expect(opening { $0[5] = 7 } == .wrongHeaderLength(7))
    #expect(opening { $0[5] = 200 } == .wrongHeaderLength(200))
    let sum = NATSEnvelope.crc32c([1, 2, 3])
    #expect(opening { $0[11] ^= 1 } == .wrongChecksum(expected: sum ^ 1, found: sum))
  }

  @Test("an envelope cut anywhere is refused")
  func truncated() {
    let whole = NATSEnvelope.wrap([1, 2, 3], as: .publish, checksum: true)
    for count in 0..<whole.count {
      #expect(throws: NATSEnvelope.Failure.self) {
        try NATSEnvelope.payload(of: Array(whole.prefix(count)), as: .publish)
      }
    }
  }
}
