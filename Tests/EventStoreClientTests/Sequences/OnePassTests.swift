import EventStreamsClientSupport
import EventStreamsTransport
import Foundation
import Testing

@testable import EventStoreClient

@Suite("The single pass over a call's answers")
struct OnePassTests {
  private func answers(_ taken: OnePass.Taken) -> Answers? {
    if case .answers(let answers) = taken { answers } else { nil }
  }

  private func isBusy(_ taken: OnePass.Taken) -> Bool { if case .busy = taken { true } else { false } }

  private func isEnded(_ taken: OnePass.Taken) -> Bool { if case .ended = taken { true } else { false } }

  @Test("one claims it, until it is released")
  func claims() {
    let pass = OnePass { ScriptedAnswers() }
    #expect(pass.claim())
    #expect(!pass.claim())
    pass.release()
    #expect(pass.claim())
  }

  @Test("the call is made and started by the first who takes; nobody else has it until it is parked")
  func takes() throws {
    let call = ScriptedAnswers()
    let made = Lock(0)
    let pass = OnePass {
      made.withLock { $0 += 1 }
      return call
    }
    let answers = try #require(answers(try pass.take()))
    #expect(call.starts == 1)
    #expect(isBusy(try pass.take()))
    pass.park(answers)
    #expect(self.answers(try pass.take()) != nil)
    #expect(isBusy(try pass.take()))
    #expect(made.withLock { $0 } == 1 && call.starts == 1)
    #expect(pass.finish())
    #expect(isEnded(try pass.take()))
    #expect(!pass.finish())
    #expect(!call.isCancelled)
    pass.park(answers)
    #expect(isEnded(try pass.take()))
  }

  @Test("cancel() is told apart from abandon(), both end the call once")
  func ends() throws {
    let (cancelled, abandoned) = (ScriptedAnswers(), ScriptedAnswers())
    let (first, second) = (OnePass { cancelled }, OnePass { abandoned })
    _ = try (first.take(), second.take())
    first.cancel()
    first.cancel()
    second.abandon()
    #expect(cancelled.isCancelled && first.isCancelled)
    #expect(abandoned.isCancelled && !second.isCancelled)
    #expect(isEnded(try first.take()))
    #expect(isEnded(try second.take()))
  }

  @Test("a pass that is ended before the call is made never makes it; one that is ended meanwhile ends it")
  func early() throws {
    let never = OnePass {
      Issue.record("nobody wants it")
      return ScriptedAnswers()
    }
    never.cancel()
    #expect(isEnded(try never.take()))
    let call = ScriptedAnswers()
    let holder = Lock(OnePass?.none)
    let pass = OnePass {
      holder.withLock { $0 }?.cancel()
      return call
    }
    holder.withLock { $0 = pass }
    #expect(isEnded(try pass.take()))
    #expect(call.isCancelled)
    holder.withLock { $0 = nil }
  }

  @Test("a call that cannot be made ends the pass, with the reason for the one who took it")
  func cannotBeMade() throws {
    let pass = OnePass { throw CocoaError(.fileNoSuchFile) }
    #expect(throws: CocoaError.self) { try pass.take() }
    #expect(isEnded(try pass.take()))
  }

  @Test("a pass that is dropped ends its call, and what it was made with is let go with its end")
  func dropped() throws {
    let call = ScriptedAnswers()
    do {
      let pass = OnePass { call }
      _ = try pass.take()
    }
    #expect(call.isCancelled)
    final class Held: Sendable {}
    weak var held: Held?
    let pass: OnePass
    do {
      let object = Held()
      held = object
      pass = OnePass {
        _ = object
        return ScriptedAnswers()
      }
    }
    #expect(held != nil)
    pass.cancel()
    #expect(held == nil)
  }
}
