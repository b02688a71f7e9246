/// The genuine server that the embedded one speaks as: its version text, features, limits and error texts.
public struct ServerVersion: Sendable, Hashable, CustomStringConvertible {
  private enum Name: String {
    case v23_10 = "23.10"
    case v26_1 = "26.1"
  }

  private let name: Name

  /// EventStoreDB 23.10.
  public static let v23_10 = Self(name: .v23_10)
  /// KurrentDB 26.1.
  public static let v26_1 = Self(name: .v26_1)

  private init(name: Name) { self.name = name }

  /// Reads what ``description`` writes; nil for a version that is not known.
  public init?(_ text: String) {
    guard let name = Name(rawValue: text) else { return nil }
    self.init(name: name)
  }

  /// `23.10` or `26.1`.
  public var description: String { name.rawValue }

  /// The version that `GetSupportedMethods` tells.
  var full: String { name == .v23_10 ? "23.10.7" : "26.1.0" }

  /// What the server calls itself.
  var product: String { name == .v23_10 ? "EventStoreDB" : "KurrentDB" }
}
