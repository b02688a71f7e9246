import EventStreamsGRPC
import Testing

@Suite("channel state machine", .timeLimit(.minutes(1)))
struct ChannelMachineTests {
  @Test("the first call connects, others wait, all go on when it is there")
  func connects() {
    var machine = ChannelMachine(backoff: Backoff())
    #expect(machine.callStarted() == .waitAndConnect)
    #expect(machine.callStarted() == .wait)
    #expect(machine.connected() == true)
    #expect(machine.callStarted() == .open)
  }

  @Test("a lost connection is replaced when the next call comes, without a pause")
  func reconnects() {
    var machine = ready()
    machine.connectionEnded()
    #expect(machine.state == .idle)
    #expect(machine.callStarted() == .waitAndConnect)
    machine.connectionEnded()
    #expect(machine.state == .connecting)
  }

  @Test("after a failed attempt calls wait for the pause, and then the next attempt begins")
  func backsOff() {
    var machine = ChannelMachine(backoff: Backoff())
    _ = machine.callStarted()
    #expect(machine.connectFailed(random: 0) == .seconds(1))
    #expect(machine.callStarted() == .wait)
    #expect(machine.pauseEnded(callsWait: true) == true)
    #expect(machine.state == .connecting)
    #expect(machine.connectFailed(random: 0) == .milliseconds(1600))
  }

  @Test("a pause that nobody waited for ends in rest, and remembers the failures")
  func rests() {
    var machine = ChannelMachine(backoff: Backoff())
    _ = machine.callStarted()
    _ = machine.connectFailed(random: 0)
    #expect(machine.pauseEnded(callsWait: false) == false)
    #expect(machine.callStarted() == .waitAndConnect)
    #expect(machine.connectFailed(random: 0) == .milliseconds(1600))
  }

  @Test("a success forgets the failures")
  func resets() {
    var machine = ChannelMachine(backoff: Backoff())
    _ = machine.callStarted()
    _ = machine.connectFailed(random: 0)
    _ = machine.pauseEnded(callsWait: true)
    #expect(machine.connected() == true)
    machine.connectionEnded()
    _ = machine.callStarted()
    #expect(machine.connectFailed(random: 0) == .seconds(1))
  }

  @Test("a closed channel takes nothing, whatever was under way")
  func closes() {
    var machine = ChannelMachine(backoff: Backoff())
    _ = machine.callStarted()
    #expect(machine.close() == true)
    #expect(machine.close() == false)
    #expect(machine.callStarted() == .refuse)
    #expect(machine.connected() == false)
    #expect(machine.connectFailed(random: 0) == nil)
    #expect(machine.pauseEnded(callsWait: true) == false)
    #expect(machine.state == .closed)
  }

  @Test("pauses grow by the factor up to the cap, and jitter moves them by a fifth")
  func backoff() {
    let backoff = Backoff()
    let pauses = [1, 2, 3, 4, 20].map { backoff.pause(failures: $0, random: 0) }
    #expect(pauses[0...3] == [.seconds(1), .milliseconds(1600), .milliseconds(2560), .milliseconds(4096)])
    #expect(pauses[4] == .seconds(120))
    #expect(backoff.pause(failures: 1, random: 1) == .milliseconds(1200))
    #expect(backoff.pause(failures: 1, random: -1) == .milliseconds(800))
    #expect(backoff.pause(failures: 1_000_000, random: 0) == .seconds(120))
    #expect(backoff.pause(failures: 0, random: 0) == .seconds(1))
    #expect(Backoff(jitter: 2).pause(failures: 1, random: -1) == .zero)
    #expect(Backoff(initial: .seconds(7), cap: .seconds(5)).pause(failures: 1, random: 0) == .seconds(5))
  }

  private func ready() -> ChannelMachine {
    var machine = ChannelMachine(backoff: Backoff())
    _ = machine.callStarted()
    _ = machine.connected()
    return machine
  }
}
