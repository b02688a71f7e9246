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
    // RFC 3720, appendix B.4.
    #expect(NATSEnvelope.crc32c([UInt8](repeating: 0, count: 32)[...]) == 0x8a91_36aa)
    #expect(NATSEnvelope.crc32c([UInt8](repeating: 0xff, count: 32)[...]) == 0x62a8_ab43)
    #expect(NATSEnvelope.crc32c(Array(0..<32)[...]) == 0x46dd_794e)
    #expect(NATSEnvelope.crc32c(Array((0..<32).reversed())[...]) == 0x113f_db5c)
  }

  @Test("what is wrapped is found again, and one flipped bit under a checksum is not", arguments: [0, 1, 7, 300])
  func roundTrip(_ count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let payload = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    for type in [NATSEnvelope.MessageType.publish, .ack] {
      for checksum in [false, true] {
        let whole = NATSEnvelope.wrap(payload, as: type, checksum: checksum)
        #expect(whole.count == (checksum ? 12 : 8) + count)
        #expect(Array(whole[try NATSEnvelope.payload(of: whole, as: type)]) == payload)
      }
      let sealed = NATSEnvelope.wrap(payload, as: type, checksum: true)
      // All bits but those of the flags, of which one takes the checksum away and the others mean nothing yet.
      for bit in (0..<(8 * sealed.count)) where bit / 8 != 6 {
        var damaged = sealed
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(throws: NATSEnvelope.Failure.self) { try NATSEnvelope.payload(of: damaged, as: type) }
      }
    }
  }

  @Test("the header's length is where the payload begins, and may leave nothing for it")
  func headerLengths() throws {
    let bytes: [UInt8] = [0xb9, 0x0e, 0x43, 0xb4, 0, 0, 0, 1, 5, 6, 7]
    for length in 0...UInt8.max {
      var envelope = bytes
      envelope[5] = length
      if 8...11 ~= length {
        #expect(try NATSEnvelope.payload(of: envelope, as: .ack) == Int(length)..<11)
      } else {
        #expect(throws: NATSEnvelope.Failure.wrongHeaderLength(length)) {
          try NATSEnvelope.payload(of: envelope, as: .ack)
        }
      }
    }
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
