import EventStreamsHTTP2
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@Suite("connection between client and listener", .timeLimit(.minutes(1)))
struct ConnectionTests {
  static let hello = Array("hello".utf8)

  @Test("a request is answered with headers, body and trailers")
  func roundTrip() async throws {
    let pair = try await EchoPair()
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    stream.send(Self.hello, endStream: true)
    connection.open(stream)
    let response = try await Response(of: stream)
    #expect(response.headers.first == HTTP2HeaderField(":status", "200"))
    #expect(response.bytes == Self.hello)
    #expect(response.trailers == [HTTP2HeaderField("x-end", "yes")])
    #expect(response.end == .finished)
    await connection.close()
    await pair.listener.stop(grace: .seconds(1))
  }
}
