/// Which events of the whole log a server sends.
///
/// One kind at a time. Every filter replaces the default one, which leaves system events out; to keep that while
/// leaving out more, say so: `.types(excluding: EventFilter.defaultExclusion + ["Heartbeat"])`.
///
/// Patterns are regular expressions in .NET's syntax, matched by the server against the whole name; a pattern it cannot
/// read fails the call with ``EventStoreError/Code/serverFault``. A filter looks at the stored record: with links
/// resolved, at the link and not at its target.
public struct EventFilter: Sendable, Hashable {
  /// What of a record is compared.
  package enum Target: Sendable, Hashable {
    case type
    case stream
  }

  /// What it is compared with.
  package enum Expression: Sendable, Hashable {
    case everything
    case regex(Target, String)
    case prefixes(Target, [String])
  }

  /// Matches the types of the system's own events, which begin with `$`.
  public static let systemEventsPattern = #"\$.+"#

  /// Matches the types of the events that hold the configuration of persistent subscriptions.
  public static let persistentConfigEventsPattern = #"PersistentConfig\d+"#

  /// The types left out unless a filter is given: ``systemEventsPattern`` and ``persistentConfigEventsPattern``.
  public static let defaultExclusion = [systemEventsPattern, persistentConfigEventsPattern]

  /// What passes.
  package let expression: Expression

  /// How many records of the log the server looks at for one page of answers.
  package var window = 30

  private init(_ expression: Expression) { self.expression = expression }

  /// Leaves out the types of ``defaultExclusion``; what is used when no filter is given.
  public static var excludingSystemEvents: EventFilter { types(excluding: defaultExclusion) }

  /// Lets every event pass.
  public static var everything: EventFilter { EventFilter(.everything) }

  /// Only events whose type begins with one of these texts.
  ///
  /// - Parameter prefixes: Plain texts. An empty list is no filter of its own: ``excludingSystemEvents`` stays.
  /// - Returns: The filter.
  public static func types(prefixes: [String]) -> EventFilter { including(.type, prefixes: prefixes) }

  /// Only events whose whole type matches one of these patterns; sent as `^(?:a|b)$`.
  ///
  /// - Parameter patterns: An empty list is no filter of its own: ``excludingSystemEvents`` stays.
  /// - Returns: The filter.
  public static func types(matching patterns: [String]) -> EventFilter { including(.type, patterns: patterns) }

  /// All events but those whose whole type matches one of these patterns; sent as `^(?!(?:a|b)$).*`.
  ///
  /// - Parameter patterns: An empty list excludes nothing, so ``everything`` passes.
  /// - Returns: The filter.
  public static func types(excluding patterns: [String]) -> EventFilter { excluding(.type, patterns) }

  /// Only events whose stream's name begins with one of these texts.
  ///
  /// - Parameter prefixes: As of ``types(prefixes:)``.
  /// - Returns: The filter.
  public static func streams(prefixes: [String]) -> EventFilter { including(.stream, prefixes: prefixes) }

  /// Only events whose stream's whole name matches one of these patterns; sent as `^(?:a|b)$`.
  ///
  /// - Parameter patterns: As of ``types(matching:)``.
  /// - Returns: The filter.
  public static func streams(matching patterns: [String]) -> EventFilter { including(.stream, patterns: patterns) }

  /// All events but those whose stream's whole name matches one of these patterns; sent as `^(?!(?:a|b)$).*`.
  ///
  /// - Parameter patterns: As of ``types(excluding:)``.
  /// - Returns: The filter.
  public static func streams(excluding patterns: [String]) -> EventFilter { excluding(.stream, patterns) }

  /// The same filter with another search window.
  ///
  /// - Parameter events: How many records of the log the server looks at for one page of answers, 30 by default; from 1 to
  ///   2,147,483,647, else the call throws ``EventStoreError/Code/invalidArgument``. In a subscription a checkpoint
  ///   comes about every window times `checkpointInterval` records.
  /// - Returns: The filter.
  public func searchWindow(_ events: Int) -> EventFilter {
    var filter = self
    filter.window = events
    return filter
  }

  private static func including(_ target: Target, prefixes: [String]) -> EventFilter {
    prefixes.isEmpty ? excludingSystemEvents : EventFilter(.prefixes(target, prefixes))
  }

  private static func including(_ target: Target, patterns: [String]) -> EventFilter {
    patterns.isEmpty
      ? excludingSystemEvents : EventFilter(.regex(target, "^(?:\(alternatives(patterns)))$"))
  }

  private static func excluding(_ target: Target, _ patterns: [String]) -> EventFilter {
    patterns.isEmpty ? everything : EventFilter(.regex(target, "^(?!(?:\(alternatives(patterns)))$).*"))
  }

  private static func alternatives(_ patterns: [String]) -> String { patterns.joined(separator: "|") }
}
