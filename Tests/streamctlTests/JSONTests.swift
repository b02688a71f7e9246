import Testing

@testable import streamctl

@Suite("JSON of streamctl")
struct JSONTests {
  @Test(
    "what was read is written as it was, without spaces",
    arguments: [
      ("null", "null"), (" true ", "true"), ("false", "false"), ("0", "0"), ("-12.50e+3", "-12.50e+3"),
      ("123456789012345678901234567890.10", "123456789012345678901234567890.10"), ("\"\"", "\"\""),
      (#""a\"\\\/\b\f\n\r\t""#, #""a\"\\/\u0008\u000c\n\r\t""#), (#""ü\u00fc😈\ud83d\ude08""#, "\"üü😈😈\""),
      (#""\u0000\u001f""#, #""\u0000\u001f""#), ("[]", "[]"), ("[1, [2, []] ]", "[1,[2,[]]]"), ("{}", "{}"),
      (#"{"b": 1, "a": {"c": [true, null]}, "b": 2}"#, #"{"b":1,"a":{"c":[true,null]},"b":2}"#),
      ("\n{\r\n\t\"k\" : \"v\"\n}\n", #"{"k":"v"}"#),
    ])
  func roundTrip(text: String, compact: String) throws {
    let value = try JSONValue(parsing: text.utf8)
    #expect(value.compact == compact)
    #expect(try JSONValue(parsing: compact.utf8) == value)
  }

  @Test(
    "what is no JSON is refused at its place",
    arguments: [
      ("", 0), ("  ", 2), ("nul", 0), ("truex", 4), ("01", 1), ("-", 1), ("1.", 2), ("1e", 2), (".5", 0), ("+1", 0),
      ("\"abc", 4), ("\"\u{1}\"", 1), (#""\x""#, 3), (#""\u12g4""#, 3), (#""\ud800""#, 7), (#""\udc00""#, 7),
      (#""\ud800\u0041""#, 13), ("[1,]", 3), ("[1 2]", 3), ("[", 1), ("{1:2}", 1), (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7),
      ("{} {}", 3), ("'a'", 0),
    ])
  func refused(text: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text.utf8) }
    #expect(error?.offset == offset)
  }

  @Test("bytes that are not UTF-8 are refused, so that their caller keeps them as bytes")
  func notUTF8() {
    #expect(throws: JSONError(offset: 0, reason: "a string that is not UTF-8")) {
      try JSONValue(parsing: [0x22, 0xFF, 0x22])
    }
  }

  @Test("nesting is bounded, or a line could overflow the stack")
  func nesting() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: deep.utf8) }
    let fine = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
    #expect(try JSONValue(parsing: fine.utf8).compact == fine)
  }

  @Test("of a repeated key the last value counts")
  func repeatedKey() throws {
    #expect(try JSONValue(parsing: #"{"a":1,"a":2}"#.utf8)["a"] == 2)
    #expect(JSONValue.null["a"] == nil)
  }
}
