/// Times as text: RFC 3339 in UTC, without Foundation's formatters (they triple a static binary).
enum Timestamp {
  /// `2026-11-21T16:00:00.123456Z`.
  ///
  /// - Parameter microseconds: Since 1970; may be negative.
  /// - Returns: RFC 3339, always with six digits after the second.
  static func text(microseconds: Int64) -> String {
    let seconds = Int(microseconds.quotientFloored(by: 1_000_000))
    let fraction = Int(microseconds) - seconds * 1_000_000
    let day = Int(Int64(seconds).quotientFloored(by: 86_400))
    let second = seconds - day * 86_400
    let (year, month, dayOfMonth) = civil(day: day)
    return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(dayOfMonth, 2) + "T" + pad(second / 3_600, 2) + ":"
      + pad(second / 60 % 60, 2) + ":" + pad(second % 60, 2) + "." + pad(fraction, 6) + "Z"
  }

  /// Seconds since 1970 of `2026-11-21T16:00:00[.123](Z|+01:00)`; nil for anything else.
  static func seconds(parsing text: String) -> Double? {
    guard
      let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|z|[+-]\d\d:\d\d)/),
      let year = Int(match.1), let month = Int(match.2), (1...12).contains(month),
      let day = Int(match.3), (1...31).contains(day), let hour = Double(match.4), hour < 24,
      let minute = Double(match.5), minute < 60, let second = Double(match.6), second < 61
    else { return nil }
    let days = days(year: year, month: month, day: day)
    guard civil(day: days) == (year, month, day) else { return nil }  // There is no 30th of February.
    let zone = String(match.7)
    var shift = 0.0
    if zone.count == 6, let hours = Double(zone.dropFirst().prefix(2)), let minutes = Double(zone.suffix(2)) {
      shift = (hours * 60 + minutes) * 60 * (zone.hasPrefix("-") ? -1 : 1)
    }
    return Double(days) * 86_400 + hour * 3_600 + minute * 60 + second - shift
  }

  /// Days since 1970 of a date of the Gregorian calendar; years begin in March, so that leap days come last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let index = (5 * dayOfYear + 2) / 153
    let month = index < 10 ? index + 3 : index - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * index + 2) / 5 + 1)
  }

  private static func pad(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension Int64 {
  fileprivate func quotientFloored(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
