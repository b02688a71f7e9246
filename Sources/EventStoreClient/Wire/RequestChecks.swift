internal import FoundationEssentials

/// What can be seen in a request to be wrong is refused before it is sent: servers answer some of it with a text that does
/// not name the cause, and some of it never (`protocol/eventstore.md`, sections 2.3.1 and 6.5).
enum RequestChecks {
  static let largestRevision = UInt64(Int64.max)
  private static let windowBytes = 16_384...(1 << 30)
  private static let nilID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
  private static let filterWindow = 1...Int(Int32.max)

  static func stream(_ name: String) throws(EventStoreError) {
    guard !name.isEmpty else { throw EventStoreError(.invalidArgument, "the stream's name is empty") }
  }

  static func revision(_ revision: UInt64) throws(EventStoreError) {
    guard revision <= largestRevision else {
      throw EventStoreError(.invalidArgument, "the revision \(revision) is beyond the largest one, \(largestRevision)")
    }
  }

  static func expected(_ state: ExpectedState) throws(EventStoreError) {
    if case .revision(let number) = state { try revision(number) }
  }

  static func position(_ position: LogPosition) throws(EventStoreError) {
    guard position.prepare <= position.commit else {
      throw EventStoreError(.invalidArgument, "the position \(position) has a prepare part beyond its commit part")
    }
    guard position.commit <= largestRevision else {
      throw EventStoreError(.invalidArgument, "the position \(position) is beyond the largest one, \(largestRevision)")
    }
  }

  static func limit(_ limit: Int?) throws(EventStoreError) {
    guard let limit, limit < 1 else { return }
    throw EventStoreError(
      .invalidArgument, "the limit is \(limit): a read of no events is never answered, give 1 or more, or none")
  }

  static func window(_ bytes: Int) throws(EventStoreError) {
    guard windowBytes.contains(bytes) else {
      let range = "\(windowBytes.lowerBound) to \(windowBytes.upperBound)"
      throw EventStoreError(.invalidArgument, "windowBytes is \(bytes), it must be from \(range)")
    }
  }

  static func filter(_ filter: EventFilter) throws(EventStoreError) {
    guard filterWindow.contains(filter.window) else {
      let range = "1 to \(filterWindow.upperBound)"
      throw EventStoreError(
        .invalidArgument, "the filter's search window is \(filter.window), it must be from \(range)")
    }
  }

  static func checkpointInterval(_ interval: Int) throws(EventStoreError) {
    guard filterWindow.contains(interval) else {
      let range = "1 to \(filterWindow.upperBound)"
      throw EventStoreError(.invalidArgument, "checkpointInterval is \(interval), it must be from \(range)")
    }
  }

  static func event(_ event: NewEvent) throws(EventStoreError) {
    guard !event.type.isEmpty else {
      throw EventStoreError(.invalidArgument, "the event \(event.id) has an empty type")
    }
    guard event.id != nilID else {
      throw EventStoreError(.invalidArgument, "an event of type '\(event.type)' has an id of zeros")
    }
  }

  static func endForwards(_ what: String) -> EventStoreError {
    EventStoreError(
      .invalidArgument, "a read of \(what) forwards from its end has nothing to give: read backwards, or subscribe")
  }
}
