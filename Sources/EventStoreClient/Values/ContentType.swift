/// What the data of an event is: JSON, or anything else.
///
/// On the wire the entry `content-type` of an event's metadata map. Servers know two: exactly `application/json`
/// makes an event JSON (nothing is checked), every other text makes it binary and comes back as
/// `application/octet-stream`.
public struct ContentType: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
  // An enum, not a text: a text of this length lives on the heap, and each event carries one.
  private enum Kind: Hashable {
    case json
    case binary
    case other(String)
  }

  private let kind: Kind

  /// `application/json`.
  public static let json = ContentType(kind: .json)

  /// `application/octet-stream`.
  public static let binary = ContentType(kind: .binary)

  private init(kind: Kind) { self.kind = kind }

  /// Makes a content type from its text.
  ///
  /// - Parameter rawValue: A media type; compared as it is, case and parameters included.
  public init(rawValue: String) {
    kind =
      switch rawValue {
      case "application/json": .json
      case "application/octet-stream": .binary
      default: .other(rawValue)
      }
  }

  /// The text.
  public var rawValue: String {
    switch kind {
    case .json: "application/json"
    case .binary: "application/octet-stream"
    case .other(let text): text
    }
  }

  /// The text.
  public var description: String { rawValue }
}
