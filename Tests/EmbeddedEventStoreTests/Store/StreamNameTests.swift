import Testing

@testable import EmbeddedEventStore

@Suite("Names of streams", .timeLimit(.minutes(1)))
struct StreamNameTests {
  @Test("composed and decomposed letters name two streams")
  func bytes() throws {
    var fixture = LogFixture()
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    #expect(composed == decomposed)  // For Swift; not for the servers.
    fixture.append(composed, [0, 1])
    #expect(try fixture.read(decomposed) == ["not found"])
    #expect(fixture.append(decomposed, [0], .noStream).revision == 0)
    #expect(fixture.append(decomposed, [0, 1]).revision == 2)  // The ids belong to the other stream.
    _ = fixture.log.delete(decomposed, expecting: .any, now: 0)
    #expect(try fixture.read(composed) == ["0", "1"])
    #expect(StreamName(composed) != StreamName(decomposed))
    #expect(Set([StreamName(composed), StreamName(decomposed), StreamName("caf\u{E9}")]).count == 2)
  }

  @Test("a mark after the dollar sign leaves it a dollar sign", arguments: ["$\u{301}x", "$\u{FE0F}", "$\u{200D}a"])
  func marks(name: String) {
    #expect(name.isSystemStream)
    let policy = AccessPolicy(users: ["ada": "x"])
    #expect(!policy.allows(.user("ada"), stream: name))
    #expect(!policy.allows(.user("ada"), stream: "$$" + name))
    #expect(("$$" + name).describedStream?.utf8.elementsEqual(name.utf8) ?? false)
    #expect(("$" + name).describedStream?.utf8.elementsEqual(name.utf8.dropFirst()) ?? false)
  }

  @Test(
    "what a name describes",
    arguments: [("$$s", "s"), ("$$$s", "$s"), ("$$", ""), ("$s", nil), ("s", nil), ("", nil), ("s$$", nil)]
      as [(String, String?)])
  func described(name: String, stream: String?) {
    #expect(name.describedStream == stream)
    #expect(name.metadataStream.describedStream == name)
  }
}
