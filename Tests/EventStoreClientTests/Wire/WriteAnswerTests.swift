import EventStreamsEventStoreWire
import EventStreamsProtobuf
import Testing

@testable import EventStoreClient

@Suite("Answers to writes")
struct WriteAnswerTests {
  private static let context = CallContext(.append, stream: "s", expected: .any)

  /// A success as nearly every server sends it: revision 5 at 7/7.
  private static let usual = Streams.AppendResp(
    result: .success(
      .init(
        currentRevisionOption: .currentRevision(5),
        positionOption: .position(.init(commitPosition: 7, preparePosition: 7)))))

  @Test("the usual answer, and the same said in other ways, are read alike")
  func forms() throws {
    let expected = AppendResult(version: .revision(5), position: LogPosition(commit: 7))
    let bytes = Self.usual.encoded()
    #expect(try AppendResult(bytes, Self.context) == expected)
    let success = Array(bytes[2...])
    let forms: [[UInt8]] = [
      bytes + [0x78, 1],  // A field that nobody knows behind it,
      [0x78, 1] + bytes,  // before it,
      [0x0a, UInt8(success.count + 2)] + success + [0x78, 1],  // in it.
      [0x0a, UInt8(success.count)] + success[2...] + success[..<2],  // The position before the revision.
      [0x0a, 2] + success[..<2] + [0x0a, UInt8(success.count - 2)] + success[2...],  // In two parts.
      [0x0a, 0x80 | UInt8(success.count), 0] + success,  // A length in two bytes.
    ]
    for form in forms { #expect(try AppendResult(form, Self.context) == expected, "\(form)") }
  }

  @Test("every cut of the usual answer is an answer or a violation, never a trap")
  func cuts() {
    let bytes = Self.usual.encoded()
    for count in 0..<bytes.count {
      let error = #expect(throws: EventStoreError.self) { try AppendResult(Array(bytes[..<count]), Self.context) }
      #expect(error?.code == .protocolViolation)
      #expect(error?.message.hasPrefix("appending to 's': ") == true)
    }
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        do {
          _ = try AppendResult(changed, Self.context)
        } catch {
          #expect(error.code == .protocolViolation || error.code == .wrongExpectedVersion)
        }
      }
    }
  }

  @Test("revisions and positions at their edges, and those that are not told")
  func edges() throws {
    typealias Success = Streams.AppendResp.Success
    let rows: [(Success, AppendResult)] = [
      (Success(), AppendResult(version: .noStream, position: nil)),
      (Success(currentRevisionOption: .currentRevision(0)), AppendResult(version: .revision(0), position: nil)),
      (
        Success(currentRevisionOption: .currentRevision(.max), positionOption: .noPosition),
        AppendResult(version: .revision(.max), position: nil)
      ),
      (
        Success(currentRevisionOption: .noStream, positionOption: .position(.init())),
        AppendResult(version: .noStream, position: LogPosition(commit: 0))
      ),
      (
        Success(
          currentRevisionOption: .currentRevision(1), positionOption: .position(.init(commitPosition: .max))),
        AppendResult(version: .revision(1), position: LogPosition(commit: .max, prepare: 0))
      ),
    ]
    for (success, result) in rows {
      #expect(try AppendResult(Streams.AppendResp(result: .success(success)).encoded(), Self.context) == result)
    }
  }

  @Test("answers to a deletion and a tombstone: where it was written, or not told; what cannot be read is refused")
  func deletions() throws {
    let (delete, tombstone) = (
      DeleteRequest("s", expecting: .any), DeleteRequest("s", expecting: .any, tombstones: true)
    )
    let place = LogPosition(commit: 9, prepare: 8)
    let deleted = Streams.DeleteResp(positionOption: .position(.init(commitPosition: 9, preparePosition: 8)))
    let closed = Streams.TombstoneResp(positionOption: .position(.init(commitPosition: 9, preparePosition: 8)))
    #expect(try DeleteEncoding.decode(deleted.encoded(), delete) == DeleteResult(position: place))
    #expect(try DeleteEncoding.decode(closed.encoded(), tombstone) == DeleteResult(position: place))
    let none = Streams.DeleteResp(positionOption: .noPosition).encoded()
    for request in [delete, tombstone] {
      #expect(try DeleteEncoding.decode([], request) == DeleteResult(position: nil))
      #expect(try DeleteEncoding.decode(none, request) == DeleteResult(position: nil))
      #expect(throws: ProtobufError.self) { try DeleteEncoding.decode([0x0a, 5], request) }
    }
    #expect(DeleteEncoding.path(delete) == "/event_store.client.streams.Streams/Delete")
    #expect(DeleteEncoding.path(tombstone) == "/event_store.client.streams.Streams/Tombstone")
  }

  @Test("what a deletion and a tombstone ask for, with each expectation")
  func deletionRequests() throws {
    let rows: [(ExpectedState, Streams.ExpectedStreamRevision)] = [
      (.any, .any), (.noStream, .noStream), (.streamExists, .streamExists), (.revision(0), .revision(0)),
      (.revision(UInt64(Int64.max)), .revision(UInt64(Int64.max))),
    ]
    for (state, expected) in rows {
      let delete = try DeleteEncoding.encode(DeleteRequest("ström", expecting: state))
      let options = try #require(try Streams.DeleteReq(decoding: delete, range: 5..<delete.count).options)
      #expect(options.expectedStreamRevision == expected)
      #expect(options.streamIdentifier == Shared.StreamIdentifier("ström"))
      let tombstone = try DeleteEncoding.encode(DeleteRequest("ström", expecting: state, tombstones: true))
      #expect(tombstone == delete, "the same fields under two names")
      #expect(Array(delete[..<5]) == [0, 0, 0, 0, UInt8(delete.count - 5)])
      var append = try AppendEncoding("ström", expecting: state)
      let message = append.takePiece()
      guard case .options(let asked)? = try Streams.AppendReq(decoding: message, range: 5..<message.count).content
      else { return #expect(Bool(false)) }
      #expect(asked.expectedStreamRevision == expected)
    }
  }
}
