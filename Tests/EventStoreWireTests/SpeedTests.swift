import EventStreamsEventStoreWire
import EventStreamsProtobuf
import Testing

import class Foundation.ProcessInfo

// Figures are of use from a release build only: `swift build -c release --build-tests`, then the bundle with MEASURE=1.
@Suite(
  "Speed of the hot paths", .serialized,
  .enabled(if: ProcessInfo.processInfo.environment["MEASURE"] != nil, "set MEASURE to measure"))
struct SpeedTests {
  @Test("an event of about 445 bytes is read in less than 200 ns, whatever the form of its id")
  func read() throws {
    for id in [Shared.UUID(value: .string(UUIDHalvesTests.text)), Shared.UUID(UUIDHalvesTests.halves)] {
      let message = ReadRespViewTests.message {
        $0.event?.id = id
        $0.event?.streamIdentifier = .init("benchmark-stream-0123456789")
        $0.event?.data = [UInt8](repeating: 0x61, count: 256)
        $0.event?.customMetadata = []
      }
      let block = [UInt8](repeatElement(message, count: 1_000).joined())
      let median = measure("read an event of \(message.count) bytes", units: 1_000) {
        var view = ReadRespView()
        var sum = 0
        for index in 0..<1_000 {
          let range = (index * message.count)..<((index + 1) * message.count)
          if (try? view.decode(block.span.bytes, range)) == true { sum += view.event?.data.count ?? 0 }
        }
        precondition(sum == 256_000)
      }
      #expect(median < 200)
      let slow = measure("the same as a message", units: 1_000) {
        var sum = 0
        for index in 0..<1_000 {
          let range = (index * message.count)..<((index + 1) * message.count)
          if case .event(let event)? = (try? Streams.ReadResp(decoding: block, range: range))?.content {
            sum += event.event?.data.count ?? 0
          }
        }
        precondition(sum == 256_000)
      }
      #expect(slow > 0)
    }
  }

  @Test("an append of one event is written in less than 400 ns")
  func append() throws {
    let none: [UInt8] = []
    let data = [UInt8](repeating: 0x61, count: 256)
    let median = measure("write an append of one event", units: 1_000) {
      var sum = 0
      for _ in 0..<1_000 {
        var writer = ProtobufWriter()
        _ = writer.appendZeros(5)
        Streams.AppendReq.write(options: "benchmark-stream-0123456789", expecting: .any, to: &writer)
        _ = writer.appendZeros(5)
        Streams.AppendReq.write(
          event: UUIDHalvesTests.halves, type: "OrderPlaced", contentType: "application/json",
          customMetadata: none.span,
          data: data.span, to: &writer)
        sum += writer.bytes.count
      }
      precondition(sum > 256_000)
    }
    #expect(median < 400)
    let options = Streams.AppendReq.Options(
      streamIdentifier: .init("benchmark-stream-0123456789"), expectedStreamRevision: .any)
    let event = Streams.AppendReq.ProposedMessage(
      id: Shared.UUID(UUIDHalvesTests.halves), metadata: ["type": "OrderPlaced", "content-type": "application/json"],
      data: data)
    measure("the same as messages", units: 1_000) {
      for _ in 0..<1_000 {
        var writer = ProtobufWriter()
        Streams.AppendReq(content: .options(options)).encode(into: &writer)
        Streams.AppendReq(content: .proposedMessage(event)).encode(into: &writer)
      }
    }
  }

  @Test("the answer to an append is read in less than 1 µs")
  func appendResponse() {
    let success = Streams.AppendResp.Success(
      currentRevisionOption: .currentRevision(7),
      positionOption: .position(.init(commitPosition: 123_456_789, preparePosition: 123_456_789)))
    let bytes = Streams.AppendResp(result: .success(success)).encoded()
    let median = measure("read the answer to an append", units: 1_000) {
      for _ in 0..<1_000 { precondition((try? Streams.AppendResp(decoding: bytes))?.result == .success(success)) }
    }
    #expect(median < 1_000)
  }

  @discardableResult
  private func measure(_ name: String, units: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let batches = (0..<101).map { _ in clock.measure(body) / .nanoseconds(1) / Double(units) }.sorted()
    print("\(name): median \(batches[50]) ns, p10 \(batches[10]), p90 \(batches[90])")
    return batches[50]
  }
}
