/// Where a position lies in the log.
enum LogPlace: Hashable, Sendable {
  /// At a border; the index of the first record there or after.
  case border(Int)
  /// Within a record, or where none is.
  case invalid
  /// Behind the end.
  case beyond
}

extension EventLog {
  /// Finds the place of a commit position.
  ///
  /// Zero, each record, the end and the positions of empty appends are borders.
  func place(of commit: UInt64) -> LogPlace {
    if commit > nextPosition { return .beyond }
    let index = firstIndex(from: commit)
    if commit == 0 || commit == nextPosition || emptyPositions.contains(commit) { return .border(index) }
    guard index < records.count, records[index].position == commit else { return .invalid }
    return .border(index)
  }

  /// The index of the first record at or after the position.
  func firstIndex(from commit: UInt64) -> Int {
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if records[middle].position < commit { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A copy of some records, so that no reader holds on to the log's storage while it grows.
  func copyRecords(_ range: Range<Int>) -> [LogRecord] { Array(records[range.clamped(to: 0..<records.count)]) }
}
