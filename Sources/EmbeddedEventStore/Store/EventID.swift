/// The id of an event: sixteen bytes as two big-endian halves.
struct EventID: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// The id that no event may have.
  static let zero = EventID(high: 0, low: 0)

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the text forms that the servers take: with or without hyphens, in braces or parentheses, as groups of
  /// hexadecimal numbers, with blanks around.
  ///
  /// - Note: Fact source: the recorded scenario `append-ids`.
  init?(text: String) {
    var body = text.utf8[...]
    while let first = body.first, Self.isBlank(first) { body = body.dropFirst() }
    while let last = body.last, Self.isBlank(last) { body = body.dropLast() }
    if body.starts(with: "{0x".utf8) || body.starts(with: "{0X".utf8) {
      self.init(groups: body)
      return
    }
    if let first = body.first, let last = body.last {
      if first == UInt8(ascii: "{"), last == UInt8(ascii: "}") { body = body.dropFirst().dropLast() }
      if first == UInt8(ascii: "("), last == UInt8(ascii: ")") { body = body.dropFirst().dropLast() }
    }
    self.init(digits: body)
  }

  /// Thirty-two digits, with hyphens at all four places or at none.
  private init?(digits body: Substring.UTF8View) {
    var value: [UInt8] = []
    var hyphens: [Int] = []
    for (offset, byte) in body.enumerated() {
      if byte == UInt8(ascii: "-") {
        hyphens.append(offset)
      } else if let digit = Self.digit(byte) {
        value.append(digit)
      } else {
        return nil
      }
    }
    guard value.count == 32, hyphens.isEmpty || hyphens == [8, 13, 18, 23] else { return nil }
    self.init(high: Self.number(value[..<16]), low: Self.number(value[16...]))
  }

  /// `{0x…,0x…,0x…,{0x…,…}}`: a group of eight digits, two of four, eight of two.
  private init?(groups body: Substring.UTF8View) {
    let widths = [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2]
    let numbers = body.split(whereSeparator: { "{},".utf8.contains($0) })
    guard numbers.count == widths.count, body.filter({ $0 == UInt8(ascii: "{") }).count == 2, body.hasSuffix("}}".utf8)
    else { return nil }
    var value: [UInt8] = []
    for (number, width) in zip(numbers, widths) {
      let digits = number.dropFirst(2).map(Self.digit)
      guard number.starts(with: "0x".utf8) || number.starts(with: "0X".utf8), digits.count <= width, !digits.isEmpty,
        !digits.contains(nil)
      else { return nil }
      value += Array(repeating: 0, count: width - digits.count) + digits.compactMap { $0 }
    }
    self.init(high: Self.number(value[..<16]), low: Self.number(value[16...]))
  }

  /// Lower case with hyphens, as the servers write it.
  var text: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(36)
    for (index, half) in [high, low].enumerated() {
      for place in 0..<16 {
        let position = index * 16 + place
        if position == 8 || position == 12 || position == 16 || position == 20 { bytes.append(UInt8(ascii: "-")) }
        let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - place * 4) & 0xF)
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64 {
    digits.reduce(0) { $0 << 4 | UInt64($1) }
  }
}

extension Substring.UTF8View {
  fileprivate func hasSuffix(_ other: String.UTF8View) -> Bool { self.suffix(other.count).elementsEqual(other) }
}
