extension [UInt8] {
  /// Reads pairs of hexadecimal digits, blanks ignored; `nil` if there is anything else, or a digit too few.
  package init?(hex: String) {
    let digits = hex.filter { !$0.isWhitespace }.map(\.hexDigitValue)
    guard digits.count.isMultiple(of: 2) else { return nil }
    self = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      append(UInt8(high << 4 | low))
    }
  }
}
