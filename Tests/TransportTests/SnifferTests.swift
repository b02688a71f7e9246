import Testing

@testable import EventStreamsTransport

@Suite("first bytes of a server")
struct SnifferTests {
  static let settings: [UInt8] = [0, 0, 6, 4, 0, 0, 0, 0, 0]

  private func verdict(_ bytes: [UInt8], chunk: Int = .max) -> ProtocolSniffer.Verdict {
    var sniffer = ProtocolSniffer()
    var verdict = ProtocolSniffer.Verdict.needsMore
    for start in stride(from: 0, to: bytes.count, by: min(chunk, max(1, bytes.count))) {
      guard verdict == .needsMore else { break }
      verdict = bytes[start..<min(bytes.count, start + min(chunk, bytes.count))].withUnsafeBytes { sniffer.add($0) }
    }
    return verdict
  }

  @Test("a SETTINGS frame is HTTP/2, whatever the border of the reads", arguments: [1, 2, 3, 9])
  func http2(chunk: Int) {
    #expect(verdict(Self.settings, chunk: chunk) == .http2)
    #expect(verdict(Array(Self.settings.dropLast()), chunk: chunk) == .needsMore)
  }

  @Test(
    "what else speaks there is said",
    arguments: [
      ("HTTP/1.1 400 Bad Request\r\n", "HTTP/1.1 400 Bad Request"), ("SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH_9.2"),
    ])
  func text(greeting: String, expected: String) {
    guard case .other(let detail) = verdict(Array(greeting.utf8)) else {
      Issue.record("taken for HTTP/2: \(greeting)")
      return
    }
    #expect(detail.contains(expected))
  }

  @Test("a TLS alert is recognised by its first three bytes")
  func tls() {
    guard case .other(let detail) = verdict([0x15, 3, 3]) else {
      Issue.record("a TLS record was taken for HTTP/2")
      return
    }
    #expect(detail.contains("TLS"))
  }

  @Test(
    "a first frame other than SETTINGS on stream 0 is not HTTP/2",
    arguments: [
      [0, 0, 6, 0, 0, 0, 0, 0, 0],  // DATA
      [0, 0, 0, 4, 1, 0, 0, 0, 0],  // an acknowledgement
      [0, 0, 6, 4, 0, 0, 0, 0, 1],  // on stream 1
      [0, 0, 5, 4, 0, 0, 0, 0, 0],  // a length that is no multiple of 6
    ] as [[UInt8]])
  func otherFrames(bytes: [UInt8]) {
    guard case .other = verdict(bytes) else {
      Issue.record("taken for HTTP/2: \(bytes)")
      return
    }
  }
}
