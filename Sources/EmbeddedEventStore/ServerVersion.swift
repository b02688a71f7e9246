/// The genuine server that the embedded one speaks as: its version text, features, limits and error texts.
public struct ServerVersion: Sendable, Hashable, CustomStringConvertible {
  private enum Name: String {
    case eventStore = "23.10"
    case kurrent = "26.1"
  }

  private let name: Name

  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// EventStoreDB 23.10.
  public static let v23_10 = Self(name: .eventStore)
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// KurrentDB 26.1.
  public static let v26_1 = Self(name: .kurrent)

  private init(name: Name) { self.name = name }

  /// Reads what ``description`` writes; nil for a version that is not known.
  public init?(_ text: String) {
    guard let name = Name(rawValue: text) else { return nil }
    self.init(name: name)
  }

  /// `23.10` or `26.1`.
  public var description: String { name.rawValue }

  /// The version that `GetSupportedMethods` tells.
  var full: String { name == .eventStore ? "23.10.7" : "26.1.0" }

  /// What the server calls itself.
  var product: String { name == .eventStore ? "EventStoreDB" : "KurrentDB" }
}
