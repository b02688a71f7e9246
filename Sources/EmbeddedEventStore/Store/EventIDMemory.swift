/// The ids of recently written events, each with the stream that had it first.
///
/// A repeated write with *any* or *stream exists* is recognised by it. The genuine server bounds it by 8 MiB; so is
/// this one, by number: the oldest are forgotten.
struct EventIDMemory: Sendable {
  /// Where an id was written first.
  struct Place: Sendable {
    var stream: StreamName
    var revision: Int64
  }

  private var places: [EventID: Place] = [:]
  private var order: [EventID] = []
  private var oldest = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = max(1, capacity) }

  /// The first place of an id, when it was in this stream.
  func revision(of id: EventID, in stream: String) -> Int64? {
    guard let place = places[id], place.stream == StreamName(stream) else { return nil }
    return place.revision
  }

  mutating func remember(_ id: EventID, _ place: Place) {
    guard places[id] == nil else { return }
    places[id] = place
    if order.count < capacity {
      order.append(id)
    } else {
      places[order[oldest]] = nil
      order[oldest] = id
      oldest = (oldest + 1) % capacity
    }
  }
}
