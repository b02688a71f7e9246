import EventStreamsHTTP2
import Testing

@testable import EventStreamsGRPC

@Suite("request headers that calls share", .timeLimit(.minutes(1)))
struct SharedRequestHeadersTests {
  private static func make() -> RequestHeaders {
    RequestHeaders(scheme: "http", authority: "a:1", userAgent: "u", metadata: ["common": "c"])
  }

  private static func address(_ fields: [HTTP2HeaderField]) -> UnsafePointer<HTTP2HeaderField>? {
    fields.withUnsafeBufferPointer { $0.baseAddress }
  }

  @Test("calls of one kind share one list")
  func shared() {
    let headers = Self.make()
    let metadata: GRPCMetadata = ["k": "v"]
    let first = headers.fields(path: "/s/M", metadata: metadata, timeout: .seconds(10)).fields
    let second = headers.fields(path: "/s/M", metadata: metadata, timeout: .seconds(10)).fields
    #expect(Self.address(first) == Self.address(second))
  }

  @Test("path, metadata and time-out are each call's own, however many kinds come and go")
  func apart() {
    let headers = Self.make()
    for round in 0..<3 {
      for kind in 0..<7 {
        let fields = headers.fields(
          path: "/s/M\(kind)", metadata: ["k": "\(kind % 2)"], timeout: .seconds(kind % 3 + 1)
        ).fields
        let found = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
        #expect(found[":path"] == "/s/M\(kind)", "round \(round)")
        #expect(found["k"] == "\(kind % 2)")
        #expect(found["grpc-timeout"] == GRPCTimeout.encode(.seconds(kind % 3 + 1)))
        #expect(found["common"] == "c")
      }
    }
    let without = headers.fields(path: "/s/M0", metadata: ["k": "0"], timeout: nil).fields
    #expect(!without.contains { $0.name == "grpc-timeout" })
  }
}
