import EventStreamsEventStoreWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Testing

@Suite("Event ids", .timeLimit(.minutes(1)))
struct UUIDHalvesTests {
  static let text = "00112233-4455-6677-8899-aabbccddeeff"
  static let halves = UUIDHalves(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff)

  @Test("text and halves are the same id")
  func text() throws {
    #expect(UUIDHalves(text: Self.text) == Self.halves)
    #expect(UUIDHalves(text: Self.text.uppercased()) == Self.halves)
    #expect(Self.halves.text == Self.text)
    #expect(UUIDHalves().text == "00000000-0000-0000-0000-000000000000")
  }

  @Test("halves with the top bit set keep it in the form with two numbers")
  func structured() throws {
    let id = UUIDHalves(high: .max, low: 1 << 63)
    let message = try Shared.UUID(decoding: Shared.UUID(id).encoded())
    #expect(message.halves == id)
    #expect(message.value == .structured(.init(mostSignificantBits: -1, leastSignificantBits: .min)))
    #expect(Shared.UUID(value: .string(Self.text)).halves == Self.halves)
    #expect(Shared.UUID().halves == nil)
  }

  @Test("any id is the same after it was a text, a message with two numbers and a message with a text")
  func random() throws {
    var generator = SeededGenerator(seed: 128)
    for _ in 0..<1_000 {
      let id = UUIDHalves(high: generator.next(), low: generator.next())
      #expect(UUIDHalves(text: id.text) == id)
      #expect(try Shared.UUID(decoding: Shared.UUID(id).encoded()).halves == id)
      #expect(try Shared.UUID(decoding: Shared.UUID(value: .string(id.text)).encoded()).halves == id)
    }
  }

  @Test("the name of a stream is any bytes, and is repaired when it is read as a text")
  func streamName() throws {
    let bytes: [UInt8] = [0x1a, 5, 0x61, 0xff, 0x62, 0xc3, 0x28]
    let identifier = try Shared.StreamIdentifier(decoding: bytes)
    #expect(identifier.streamName == [0x61, 0xff, 0x62, 0xc3, 0x28])
    #expect(identifier.name == "a\u{FFFD}b\u{FFFD}(")
    #expect(identifier.encoded() == bytes)
    #expect(Shared.StreamIdentifier("ü☺").name == "ü☺")
    #expect(Shared.StreamIdentifier("ü☺").streamName == Array("ü☺".utf8))
  }

  @Test("every other text is refused")
  func refused() {
    let broken = Self.text.indices.map { index in
      Self.text.replacingCharacters(in: index...index, with: Self.text[index] == "-" ? "0" : "g")
    }
    for text in broken + ["", "0", Self.text + "0", String(Self.text.dropLast()), "{\(Self.text)}", "ü" + Self.text] {
      #expect(UUIDHalves(text: text) == nil, "\(text)")
    }
    for character in ["/", ":", "@", "G", "`", " ", "\u{0}", "\u{7f}"] {
      #expect(UUIDHalves(text: character + Self.text.dropFirst()) == nil, "\(character)")
    }
  }

  @Test("each place takes the digits it may hold and no other byte", arguments: 0..<36)
  func everyByte(_ place: Int) {
    let digits = [UInt8]("0123456789abcdefABCDEF".utf8)
    let allowed = [8, 13, 18, 23].contains(place) ? [UInt8(ascii: "-")] : digits
    for byte in UInt8.min...UInt8.max {
      var bytes = [UInt8](Self.text.utf8)
      bytes[place] = byte
      let halves = UUIDHalves(text: bytes.span.bytes, in: 0..<36)
      guard allowed.contains(byte) else {
        #expect(halves == nil, "\(byte)")
        continue
      }
      let text = String(decoding: bytes, as: UTF8.self).lowercased()
      #expect(halves?.text == text)
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: ClosedRange<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[index(after: range.upperBound)...])
  }
}
