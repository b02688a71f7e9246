/// Results in columns, for eyes: the first row's keys head them, its values set their widths.
///
/// Written row by row, because a subscription has no last row: a longer value pushes its row's rest to the right. A row
/// that has none but known columns stays under them; one with a new column begins a new heading.
struct Table {
  /// What a column is called, and how wide it is.
  private struct Column {
    var key: String
    var width: Int
  }

  /// A value under its column's key.
  private struct Cell {
    var key: String
    var text: String
  }

  private static let widest = 40
  private static let bytesMark = "Base64"
  private var columns: [Column] = []

  /// Appends a row, with a heading before it when it has a column that is not there.
  mutating func write(_ value: JSONValue, to bytes: inout [UInt8]) {
    guard case .object(let members) = value else { return }
    let cells = members.map(Self.cell)
    if !cells.allSatisfy({ cell in columns.contains { $0.key == cell.key } }) {
      columns = cells.map { Column(key: $0.key, width: min(Self.widest, max($0.key.count, $0.text.count))) }
      write(columns.map(\.key), to: &bytes)
    }
    write(columns.map { column in cells.first { $0.key == column.key }?.text ?? "-" }, to: &bytes)
  }

  private func write(_ texts: [String], to bytes: inout [UInt8]) {
    let padded = zip(texts, columns).map { text, column in
      text + String(repeating: " ", count: max(0, column.width - text.count))
    }
    bytes += padded.joined(separator: "  ").utf8
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// `dataBase64` goes under `data`, and says by itself what it is.
  private static func cell(_ member: JSONValue.Member) -> Cell {
    guard member.key.hasSuffix(bytesMark), let text = member.value.text else {
      return Cell(key: member.key, text: Self.text(member.value))
    }
    return Cell(key: String(member.key.dropLast(bytesMark.count)), text: "base64:\(text)")
  }

  /// A text that could move the cursor, or do worse to a terminal, is quoted with its escapes.
  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: "-"
    case .string(let text): text.unicodeScalars.contains(where: isControl) ? value.compact : text
    default: value.compact
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
  }
}
