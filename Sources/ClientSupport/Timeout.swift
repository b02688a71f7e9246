/// How long a call may take.
///
/// Not an optional duration, because nil could mean either "the default" or "for ever":
///
///     options.timeout = .seconds(2)
///     options.timeout = .none
public struct Timeout: Sendable, Hashable, CustomStringConvertible {
  private enum Limit: Hashable {
    case standard
    case none
    case after(Duration)
  }

  /// A century: what is longer cannot be told from no limit, and sums with it stay far from overflow.
  private static let longest = Duration.seconds(3_155_760_000)

  private let limit: Limit

  /// What the client's settings say for this kind of call; 10 seconds unless they say otherwise.
  public static var standard: Timeout { Timeout(limit: .standard) }

  /// No limit.
  public static var none: Timeout { Timeout(limit: .none) }

  /// Ends the call after this long.
  ///
  /// - Parameter limit: Counted from the call's start, connecting included. Zero or less ends the call at once;
  ///   more than a century is cut to a century.
  /// - Returns: The limit.
  public static func after(_ limit: Duration) -> Timeout {
    Timeout(limit: .after(min(max(limit, .zero), longest)))
  }

  /// Ends the call after this many seconds.
  ///
  /// - Parameter limit: Zero, less, or not a number ends the call at once; more than a century is cut to a century.
  /// - Returns: The limit.
  public static func seconds(_ limit: Double) -> Timeout {
    guard limit > 0 else { return .after(.zero) }  // Not a number arrives here too.
    return .after(limit < 3_155_760_000 ? .seconds(limit) : longest)
  }

  /// Ends the call after this many milliseconds.
  ///
  /// - Parameter limit: As of ``seconds(_:)``.
  /// - Returns: The limit.
  public static func milliseconds(_ limit: Double) -> Timeout { .seconds(limit / 1_000) }

  /// `standard`, `none` or the duration.
  public var description: String {
    switch limit {
    case .standard: "standard"
    case .none: "none"
    case .after(let duration): "\(duration)"
    }
  }

  /// The duration to keep.
  ///
  /// - Parameter standard: What `.standard` means for the call at hand.
  /// - Returns: nil for no limit.
  package func duration(standard: Duration?) -> Duration? {
    switch limit {
    case .standard: standard
    case .none: nil
    case .after(let duration): duration
    }
  }

  /// Whether this is `.none`: calls that must end refuse it.
  package var isUnlimited: Bool { limit == .none }
}
