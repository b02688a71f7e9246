import EventStoreClient
import Testing

@testable import streamctl

@Suite("what es commands ask of their calls", .timeLimit(.minutes(1)))
struct EventStoreAccessTests {
  private func access(_ words: String...) throws -> EventStoreAccess {
    let words = ["es", "read", "s", "--uri", "esdb://127.0.0.1:1?tls=false"] + words
    guard case .run(let invocation) = try ArgumentParser(commands: CommandTable.all).parse(words) else {
      throw UsageError.input("help")
    }
    return try EventStoreAccess(invocation, Console(Captured().streams()))
  }

  @Test(
    "the limit is that of a write, of a read's first answer and of a subscription's confirmation",
    arguments: [([], .standard), (["--timeout", "1.5"], .seconds(1.5)), (["--timeout", "0"], .none)]
      as [([String], Timeout)])
  func limits(words: [String], timeout: Timeout) throws {
    let access = words.isEmpty ? try access() : try access(words[0], words[1])
    #expect(access.call.timeout == timeout)
    #expect(access.read.firstMessage == timeout && access.read.wholeCall == .none)
    #expect(access.subscription.confirmation == timeout && access.subscription.wholeCall == .none)
  }

  @Test("the leader is asked for unless any node will do", arguments: [true, false])
  func anyNode(isGiven: Bool) throws {
    let access = isGiven ? try access("--any-node") : try access()
    let expected: Bool? = isGiven ? false : nil
    #expect(access.call.requiresLeader == expected)
    #expect(access.read.requiresLeader == expected)
    #expect(access.subscription.requiresLeader == expected)
  }
}
