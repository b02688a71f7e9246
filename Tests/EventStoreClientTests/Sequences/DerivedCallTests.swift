import EventStreamsGRPC
import Testing

@testable import EventStoreClient

/// Calls that are made of reads: what they ask for, what they make of the answers, and that they leave no stream reset.
@Suite("Where streams and the log end")
struct DerivedCallTests {
  /// A stand-in whose reads are answered by a script.
  private struct Scripted: EventStoreClientProtocol {
    let answers: ScriptedAnswers
    let check: @Sendable (ReadRequest) -> Void

    func read(_ request: ReadRequest) -> ReadResponse {
      check(request)
      return ReadResponse(answers)
    }
  }

  private func version(_ answers: ScriptedAnswers, _ options: CallOptions = .init()) async throws -> CurrentVersion {
    let client = Scripted(answers: answers) { request in
      #expect(request.source == .stream("s", from: .end))
      #expect(request.backwards && request.limit == 1 && !request.resolveLinks)
      #expect(request.options.firstMessage == options.timeout)
      #expect(request.options.credentials == options.credentials)
      #expect(request.options.requiresLeader == options.requiresLeader)
    }
    return try await client.getCurrentVersion("s", options: options)
  }

  @Test("a stream's version: of its last event, of one whose events are truncated, of none")
  func versions() async throws {
    let usual = ScriptedAnswers([Message.event(24) + Message.last(24)], end: .success(()))
    #expect(try await version(usual) == .revision(24))
    #expect(!usual.isCancelled, "a stream reset for each call adds up at servers that count resets")
    let options = CallOptions(
      timeout: .seconds(3), credentials: .basic("ada", password: ""), requiresLeader: false)
    let truncated = ScriptedAnswers([Message.last(9)], end: .success(()))
    #expect(try await version(truncated, options) == .revision(9))
    #expect(try await version(ScriptedAnswers([], end: .success(()))) == .noStream)
    #expect(try await version(ScriptedAnswers([Message.notFound], end: .success(()))) == .noStream)
  }

  @Test("a version that cannot be told: the server's error, also after the event")
  func failing() async throws {
    let deleted = GRPCError(
      code: .failedPrecondition, message: "deleted", trailers: ["exception": "stream-deleted"], origin: .peer)
    for blocks in [[], [Message.event(0)]] {
      let error = await #expect(throws: EventStoreError.self) {
        try await version(ScriptedAnswers(blocks, end: .failure(deleted)))
      }
      #expect(error?.code == .streamDeleted)
    }
  }

  @Test("the end of the log: the position of the last event that passes, nil where none does")
  func heads() async throws {
    let filter = EventFilter.streams(prefixes: ["order-"])
    for (blocks, head) in [([Message.event(7)], LogPosition(commit: 107)), ([], nil)] {
      let answers = ScriptedAnswers(blocks, end: .success(()))
      let client = Scripted(answers: answers) { request in
        #expect(request.source == .all(from: .end, filter: filter))
        #expect(request.backwards && request.limit == 1 && !request.resolveLinks)
        #expect(request.options.firstMessage == .standard && request.options.wholeCall == .none)
      }
      #expect(try await client.getCommitPosition(filter: filter) == head)
      #expect(!answers.isCancelled)
    }
  }

  @Test("a limit given to them is that of the first answer and of the whole")
  func limits() async throws {
    for limit in [Timeout.none, .seconds(4)] {
      let client = Scripted(answers: ScriptedAnswers([], end: .success(()))) { request in
        #expect(request.options.firstMessage == limit && request.options.wholeCall == limit)
        #expect(request.options.betweenMessages == .none)
      }
      _ = try await client.getCommitPosition(options: .timeout(limit))
    }
  }

  @Test("reads begin at the side they come from unless told otherwise")
  func starts() async throws {
    let requests = RequestLog()
    _ = requests.readStream("s")
    _ = requests.readStream("s", backwards: true)
    _ = requests.readStream("s", from: .revision(3), backwards: true, limit: 2, resolveLinks: true)
    _ = requests.readAll()
    _ = requests.readAll(backwards: true, filter: .everything)
    _ = requests.readAll(from: .start, backwards: true, limit: 1, resolveLinks: true)
    #expect(
      requests.all == [
        ReadRequest(.stream("s", from: .start)), ReadRequest(.stream("s", from: .end), backwards: true),
        ReadRequest(.stream("s", from: .revision(3)), backwards: true, limit: 2, resolveLinks: true),
        ReadRequest(.all(from: .start, filter: .excludingSystemEvents)),
        ReadRequest(.all(from: .end, filter: .everything), backwards: true),
        ReadRequest(
          .all(from: .start, filter: .excludingSystemEvents), backwards: true, limit: 1, resolveLinks: true),
      ])
  }
}
