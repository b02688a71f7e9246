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

  @Test(
    "texts that are no JSON",
    arguments: [
      "", "{", "{\"a\"}", "[1,]", "nul", "\"", "1 2", "{\"a\":1,}", "--1", "+1", "01", "1.", ".5", "1e", "1e+", "-",
      "1.e1", "{\"a\":1 2}", "\"\\u+123\"", "\"\\q\"",
      "\"\\u12\"", "[1 2]", "{1:2}", "truefalse",
    ])
  func noJSON(text: String) { #expect(JSONValue(Array(text.utf8)) == nil) }

  @Test("numbers as RFC 8259 writes them", arguments: ["0", "-0", "10", "1.50", "1e5", "1E-05", "-2.5e+7"])
  func numbers(text: String) { #expect(JSONValue(Array(text.utf8)) == .number(text)) }

  @Test("of a member given twice the last one counts, and is the one that is set")
  func twice() throws {
    let value = try #require(JSONValue(Array("{\"a\":1,\"b\":2,\"a\":3}".utf8)))
    #expect(value["a"]?.integer == 3 && value["c"] == nil && JSONValue.null["a"] == nil)
    #expect(value.setting("a", to: .null).text == "{\"a\":1,\"b\":2,\"a\":null}")
    #expect(JSONValue.null.setting("a", to: .null) == .null)
    #expect(JSONValue.number("9223372036854775808").integer == nil && JSONValue.number("1.0").integer == nil)
    #expect(JSONValue.string("\u{1}\u{8}\t/é").text == "\"\\u0001\\u0008\\t/é\"")
  }

  @Test("moments and spans that do not fit are the farthest there are")
  func ticks() {
    #expect(Ticks.count(.seconds(Int64.max)) == .max && Ticks.count(.seconds(Int64.min)) == .min)
    #expect(Ticks.count(.nanoseconds(1_500)) == 15 && Ticks.count(.milliseconds(-1)) == -10_000)
    #expect(
      Ticks.count(
        Duration(secondsComponent: Int64.max / Ticks.perSecond, attosecondsComponent: 999_999_999_999_999_999)) == .max)
    #expect(Ticks.sum(.max, 1) == .max && Ticks.sum(.min, -1) == .min && Ticks.sum(3, -5) == -2)
    #expect(Ticks.text(0) == "1970-01-01T00:00:00.0000000Z")
    #expect(Ticks.text(17_952_654_358_595_256) == "2026-11-21T12:50:35.8595256Z")
    #expect(Ticks.text(951_782_399 * Ticks.perSecond) == "2000-02-28T23:59:59.0000000Z")
    #expect(Ticks.text(951_782_400 * Ticks.perSecond + 1) == "2000-02-29T00:00:00.0000001Z")
  }

  @Test("base64 with and without padding, and what is none")
  func base64() {
    for (text, bytes) in [("", []), ("AA==", [0]), ("AAE", [0, 1]), ("//8+", [255, 255, 62])] as [(String, [UInt8])] {
      #expect(Base64.decode(text.utf8) == bytes)
    }
    for text in ["A", "AA=A", "A*==", "AAAAA", " AAA"] { #expect(Base64.decode(text.utf8) == nil, "\(text)") }
  }

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
