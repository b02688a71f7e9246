import Testing

@testable import EventStreamsGRPC

@Suite("the date header", .timeLimit(.minutes(1)))
struct HTTPDateTests {
  @Test(
    "a moment is written as RFC 9110 wants it",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_795_265_702, "Sat, 21 Nov 2026 12:55:02 GMT"),
      (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ])
  func text(seconds: Int, expected: String) {
    #expect(HTTPDate.text(seconds) == expected)
  }
}
