import EventStreamsGRPC
import Testing

@Suite("gRPC status", .timeLimit(.minutes(1)))
struct GRPCStatusTests {
  static let messages: [(String, String)] = [
    ("", ""), ("plain text.", "plain text."), ("100%", "100%25"), ("a\nb", "a%0Ab"), ("ä", "%C3%A4"),
    ("~ \u{7F}", "~ %7F"), (" ", "%20"), ("  a b  ", "%20 a b %20"), ("a ", "a%20"), (" ä", "%20%C3%A4"),
    (
      "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
      "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A"
    ),
  ]

  @Test("a message is percent-encoded and read again", arguments: messages)
  func message(text: String, wire: String) {
    #expect(GRPCStatusMessage.encode(text) == wire)
    #expect(GRPCStatusMessage.decode(wire) == text)
  }

  @Test(
    "escapes that are none stay as they are, and broken UTF-8 is repaired",
    arguments: [("50%", "50%"), ("%4", "%4"), ("%zz%41", "%zzA"), ("%c3%a4", "ä"), ("%FF", "\u{FFFD}"), ("%%41", "%A")])
  func lenient(wire: String, text: String) {
    #expect(GRPCStatusMessage.decode(wire) == text)
  }

  @Test(
    "an HTTP status maps as the gRPC document has it",
    arguments: [
      (400, GRPCStatusCode.internal), (401, .unauthenticated), (403, .permissionDenied), (404, .unimplemented),
      (429, .unavailable), (502, .unavailable), (503, .unavailable), (504, .unavailable), (200, .unknown),
      (500, .unknown),
      (418, .unknown), (0, .unknown),
    ])
  func http(status: Int, code: GRPCStatusCode) {
    #expect(GRPCStatusCode(httpStatus: status) == code)
  }

  @Test(
    "an RST_STREAM code maps as the gRPC document has it",
    arguments: [
      (UInt32(0), GRPCStatusCode.internal), (1, .internal), (2, .internal), (3, .internal), (7, .unavailable),
      (8, .cancelled), (11, .resourceExhausted), (12, .permissionDenied), (99, .internal),
    ])
  func reset(number: UInt32, code: GRPCStatusCode) {
    #expect(GRPCStatusCode(reset: number) == code)
  }

  @Test("a status that nobody defined is kept by its number")
  func openCode() {
    #expect(GRPCStatusCode(headerValue: "42")?.rawValue == 42)
    #expect(GRPCStatusCode(rawValue: 42).name == "UNKNOWN(42)")
    #expect(GRPCStatusCode(rawValue: 14).name == "UNAVAILABLE")
    #expect(GRPCStatusCode(headerValue: "x") == nil)
  }

  @Test(
    "a status is digits and nothing else",
    arguments: [("0", 0), ("00", 0), ("016", 16), ("17", 17), ("4294967296", 4_294_967_296)])
  func digits(text: String, number: Int) { #expect(GRPCStatusCode(headerValue: text)?.rawValue == number) }

  @Test(
    "what is no number is no status, and what no integer holds neither",
    arguments: ["", "+0", "-0", "-1", " 0", "0 ", "0x0", "1.0", "OK", "٣", "99999999999999999999"])
  func noDigits(text: String) { #expect(GRPCStatusCode(headerValue: text) == nil) }

  @Test(
    "a content type is gRPC with a suffix or parameters, and grpc-web is not",
    arguments: [
      ("application/grpc", true), ("application/grpc+proto", true), ("application/grpc;x=y", true),
      ("Application/GRPC", true), ("application/grpc-web", false), ("application/grpcx", false), ("text/html", false),
      ("", false),
    ])
  func contentType(value: String, isGRPC: Bool) {
    #expect(GRPCContentType.isGRPC(value) == isGRPC)
  }
}
