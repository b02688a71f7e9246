/// Results in columns, for eyes: the first row's keys head them, its values set their widths.
///
/// Written row by row, because a subscription has no last row: a longer value pushes its row's rest to the right.
struct Table {
  private var columns: [(key: String, width: Int)] = []

  /// Appends a row, with a heading before it when its keys are not those of the row before.
  mutating func write(_ value: JSONValue, to bytes: inout [UInt8]) {
    guard case .object(let members) = value else { return }
    let cells = members.map { Self.cell($0.value) }
    if members.map(\.key) != columns.map(\.key) {
      columns = zip(members, cells).map { ($0.key, min(40, max($0.key.count, $1.count))) }
      Self.line(zip(columns.map(\.key), columns.map(\.width)), to: &bytes)
    }
    Self.line(zip(cells, columns.map(\.width)), to: &bytes)
  }

  private static func line(_ cells: some Sequence<(String, Int)>, to bytes: inout [UInt8]) {
    let text = cells.map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }.joined(separator: "  ")
    bytes += text.utf8
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func cell(_ value: JSONValue) -> String {
    switch value {
    case .null: "-"
    case .string(let text): text.contains { $0.isNewline } ? value.compact : text
    default: value.compact
    }
  }
}
