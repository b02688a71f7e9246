/// What the metadata of a stream says about what its readers see.
///
/// Texts, fractions, zero and negative values are ignored; a key of the wrong kind among the object-valued ones voids
/// the whole text.
///
/// - Note: Fact source: the recorded scenario `metadata-odd`.
struct StreamMetadata: Equatable, Sendable {
  /// Only the newest so many events are visible.
  var maximumCount: Int64?
  /// Older events are hidden, in ticks.
  var maximumAge: Int64?
  /// Events below this revision are hidden.
  var truncateBefore: Int64?

  /// The revision that stands for "all of it": the stream is deleted, and may come back.
  static let everything = Int64.max

  /// Longer texts are kept and read back, and count as no metadata: reading them would hold up every writer.
  private static let longestText = 1 << 18

  init() {}

  /// The object that metadata consists of.
  static func json(_ text: [UInt8]) -> JSONValue? {
    guard text.count <= longestText, let value = JSONValue(text), case .object = value else { return nil }
    return value
  }

  init(json: [UInt8]) {
    guard let value = Self.json(json) else { return }
    if let list = value["$acl"] {
      guard case .object = list else { return }
    }
    maximumCount = Self.positive(value["$maxCount"])
    truncateBefore = Self.positive(value["$tb"])
    maximumAge = Self.positive(value["$maxAge"]).flatMap { seconds in
      let (ticks, overflow) = seconds.multipliedReportingOverflow(by: Ticks.perSecond)
      return overflow ? nil : ticks
    }
  }

  var isDeletion: Bool { truncateBefore == Self.everything }

  private static func positive(_ value: JSONValue?) -> Int64? {
    value?.integer.flatMap { $0 > 0 ? $0 : nil }
  }
}
