import Testing

@testable import EmbeddedEventStore

@Suite("Small values of the embedded server", .timeLimit(.minutes(1)))
struct ValueTests {
  @Test(
    "ids in every text form that the servers take",
    arguments: [
      "00112233-4455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899-AABBCCDDEEFF",
      "00112233445566778899aabbccddeeff", "{00112233-4455-6677-8899-aabbccddeeff}",
      "(00112233-4455-6677-8899-aabbccddeeff)", "  00112233-4455-6677-8899-aabbccddeeff ",
      "{0x00112233,0x4455,0x6677,{0x88,0x99,0xaa,0xbb,0xcc,0xdd,0xee,0xff}}",
    ])
  func ids(text: String) throws {
    let id = try #require(EventID(text: text))
    #expect(id == EventID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF))
    #expect(id.text == "00112233-4455-6677-8899-aabbccddeeff")
  }

  @Test("texts that are no ids", arguments: ["", "not-a-uuid", "{0x1}", "00112233-44556677-8899-aabbccddeeff", "{}"])
  func noIDs(text: String) { #expect(EventID(text: text) == nil) }

  @Test("JSON keeps the order of members and the spelling of numbers")
  func json() throws {
    let text = "{ \"b\" : [1, 2.50, -3e2], \"a\": {\"x\": null, \"y\": \"\\u00e9\\n\\\"\"}, \"c\": true }"
    let value = try #require(JSONValue(Array(text.utf8)))
    #expect(value.text == "{\"b\":[1,2.50,-3e2],\"a\":{\"x\":null,\"y\":\"é\\n\\\"\"},\"c\":true}")
    #expect(value.setting("b", to: .number("7")).text.hasPrefix("{\"b\":7,"))
    #expect(value.setting("d", to: .bool(false)).text.hasSuffix(",\"d\":false}"))
  }

  @Test("texts that are no JSON", arguments: ["", "{", "{\"a\"}", "[1,]", "nul", "\"", "1 2", "{\"a\":1,}", "--1"])
  func noJSON(text: String) { #expect(JSONValue(Array(text.utf8)) == nil) }

  @Test("deep JSON is refused")
  func deepJSON() { #expect(JSONValue(Array(repeating: UInt8(ascii: "["), count: 100_000)) == nil) }

  @Test("the rules of access")
  func access() {
    let open = AccessPolicy(users: [:])
    #expect(open.caller(["Basic nonsense"]) == .anonymous)
    #expect(open.allows(.anonymous, stream: "$settings") && open.allowsAll(.anonymous))
    let policy = AccessPolicy(users: ["ada": "pass:word"])
    func basic(_ text: String) -> Caller? { policy.caller(["Basic " + text]) }
    #expect(basic("YWRhOnBhc3M6d29yZA==") == .user("ada"))
    #expect(policy.caller(["Basic  YWRhOnBhc3M6d29yZA=="]) == .user("ada"))
    #expect(basic("YWRhOndyb25n") == nil)  // ada:wrong
    #expect(basic("YWRh") == .anonymous)  // No colon.
    #expect(basic("%%%") == .anonymous)
    #expect(policy.caller(["basic YWRhOnBhc3M6d29yZA=="]) == .anonymous)
    #expect(policy.caller([]) == .anonymous)
    for user in ["ada", "ops"] {
      #expect(policy.allows(.user(user), stream: "s") && policy.allows(.user(user), stream: "$$s"))
      #expect(!policy.allows(.user(user), stream: "$s") && !policy.allows(.user(user), stream: "$$$s"))
      #expect(!policy.allowsAll(.user(user)))
    }
    #expect(policy.allows(.user("admin"), stream: "$s") && policy.allowsAll(.user("admin")))
    #expect(!policy.allows(.anonymous, stream: "s") && !policy.allowsAll(.anonymous))
  }
}
