/// When a channel connects, waits and gives up; events in, actions out.
///
/// No I/O, no clock.
///
///     idle --call--> connecting --connected--> ready --lost or draining--> idle
///                        |  ^
///                     failed |-- pause over, calls wait
///                        v  |
///                     backing off --pause over, nobody waits--> idle
///
/// A failed attempt ends the calls that waited for it. Calls that come during the pause wait for
/// the next attempt.
package struct ChannelMachine: Sendable {
  /// Where the channel is.
  package enum State: Sendable, Hashable {
    /// Without connection; the next call connects.
    case idle
    /// An attempt is under way.
    case connecting
    /// Calls go to the connection.
    case ready
    /// The last attempt failed; no other before the pause is over.
    case backingOff
    /// For good.
    case closed
  }

  /// What to do with a call that comes.
  package enum CallAction: Sendable, Hashable {
    /// Hand it to the connection.
    case open
    /// Keep it until the attempt has an outcome.
    case wait
    /// Keep it, and begin an attempt.
    case waitAndConnect
    /// End it: the channel is closed.
    case refuse
  }

  /// Where the channel is.
  package private(set) var state = State.idle
  private var failures = 0
  private let backoff: Backoff

  /// Starts idle.
  package init(backoff: Backoff) { self.backoff = backoff }

  /// A call was started.
  package mutating func callStarted() -> CallAction {
    switch state {
    case .idle:
      state = .connecting
      return .waitAndConnect
    case .connecting, .backingOff: return .wait
    case .ready: return .open
    case .closed: return .refuse
    }
  }

  /// The attempt succeeded; false: nobody wants the connection any more.
  package mutating func connected() -> Bool {
    guard state == .connecting else { return false }
    state = .ready
    failures = 0
    return true
  }

  /// The attempt failed: the pause to make, `nil` when the channel is closed; `random` (-1 to 1) is its jitter.
  package mutating func connectFailed(random: Double) -> Duration? {
    guard state == .connecting else { return nil }
    state = .backingOff
    failures += 1
    return backoff.pause(failures: failures, random: random)
  }

  /// The pause is over; true: begin an attempt.
  package mutating func pauseEnded(callsWait: Bool) -> Bool {
    guard state == .backingOff else { return false }
    state = callsWait ? .connecting : .idle
    return callsWait
  }

  /// The connection in use takes no more calls (GOAWAY) or is gone.
  package mutating func connectionEnded() {
    if state == .ready { state = .idle }
  }

  /// Ends it; false when it was closed before.
  package mutating func close() -> Bool {
    guard state != .closed else { return false }
    state = .closed
    return true
  }
}
