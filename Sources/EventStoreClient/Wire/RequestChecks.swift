internal import FoundationEssentials

/// What can be seen in a request to be wrong is refused before it is sent: servers answer some of it with a text that does
/// not name the cause, and some of it never (`protocol/eventstore.md`, sections 2.3.1 and 6.5).
enum RequestChecks {
  static let largestRevision = UInt64(Int64.max)
  /// Beyond what any server takes, and far below what the length before a message can tell.
  static let largestText = Int(Int32.max)
  private static let windowBytes = 16_384...(1 << 30)
  private static let nilID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
  private static let filterWindow = 1...Int(Int32.max)

  /// What no connection can be made with, or no header can carry.
  static func settings(_ settings: EventStoreSettings) throws(LocalFailure) {
    guard !settings.host.isEmpty else { throw .invalid("the settings name no host") }
    guard (1...65_535).contains(settings.port) else {
      throw .invalid("the settings' port is \(settings.port), it must be from 1 to 65535")
    }
    if let name = settings.connectionName, !isHeaderText(name) {
      throw .invalid("the settings' connectionName is not printable ASCII without blanks at its ends")
    }
    for limit in [settings.keepAliveInterval, settings.keepAliveTimeout] {
      if let limit, limit <= .zero {
        throw .invalid("keepAliveInterval and keepAliveTimeout must be above zero, or nil for off")
      }
    }
  }

  static func stream(_ name: String) throws(LocalFailure) {
    guard !name.isEmpty else { throw .invalid("the stream's name is empty") }
    guard name.utf8.count <= largestText else { throw .invalid("the stream's name has \(name.utf8.count) bytes") }
  }

  static func revision(_ revision: UInt64) throws(LocalFailure) {
    guard revision <= largestRevision else {
      throw .invalid("the revision \(revision) is beyond the largest one, \(largestRevision)")
    }
  }

  static func expected(_ state: ExpectedState) throws(LocalFailure) {
    if case .revision(let number) = state { try revision(number) }
  }

  static func position(_ position: LogPosition) throws(LocalFailure) {
    guard position.prepare <= position.commit else {
      throw .invalid("the position \(position) has a prepare part beyond its commit part")
    }
    guard position.commit <= largestRevision else {
      throw .invalid("the position \(position) is beyond the largest one, \(largestRevision)")
    }
  }

  static func limit(_ limit: Int?) throws(LocalFailure) {
    guard let limit, limit < 1 else { return }
    throw .invalid("the limit is \(limit): a read of no events is never answered, give 1 or more, or none")
  }

  static func window(_ bytes: Int) throws(LocalFailure) {
    guard windowBytes.contains(bytes) else {
      let range = "\(windowBytes.lowerBound) to \(windowBytes.upperBound)"
      throw .invalid("windowBytes is \(bytes), it must be from \(range)")
    }
  }

  static func filter(_ filter: EventFilter) throws(LocalFailure) {
    guard filterWindow.contains(filter.window) else {
      let range = "1 to \(filterWindow.upperBound)"
      throw .invalid("the filter's search window is \(filter.window), it must be from \(range)")
    }
  }

  static func checkpointInterval(_ interval: Int) throws(LocalFailure) {
    guard filterWindow.contains(interval) else {
      let range = "1 to \(filterWindow.upperBound)"
      throw .invalid("checkpointInterval is \(interval), it must be from \(range)")
    }
  }

  static func event(_ event: NewEvent) throws(LocalFailure) {
    guard !event.type.isEmpty else {
      throw .invalid("the event \(event.id) has an empty type")
    }
    guard event.id != nilID else {
      throw .invalid("an event of type '\(event.type)' has an id of zeros")
    }
    try size(event.data.count + event.metadata.count + event.type.utf8.count, of: event.id)
  }

  /// What the length before a message can tell; `Int` is wider.
  static func size(_ bytes: Int, of event: UUID) throws(LocalFailure) {
    guard bytes > largestText else { return }
    throw .eventTooLarge("the event \(event) has \(bytes) bytes, the limit is \(largestText)", limit: largestText)
  }

  static let endForwards = LocalFailure.invalid(
    "a read forwards from the end has nothing to give: read backwards, or subscribe")
}
