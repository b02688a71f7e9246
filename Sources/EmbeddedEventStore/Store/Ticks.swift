/// Moments as the servers store them: 100 ns steps since 1970.
enum Ticks {
  static let perSecond: Int64 = 10_000_000

  /// A length of time in ticks; what does not fit is the longest there is.
  static func count(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (ticks, overflow) = seconds.multipliedReportingOverflow(by: perSecond)
    let limit: Int64 = seconds < 0 ? .min : .max
    return overflow ? limit : sum(ticks, attoseconds / 100_000_000_000)
  }

  /// A moment later; what does not fit is the last there is.
  static func sum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right < 0 ? .min : .max) : sum
  }

  /// `2026-11-21T12:50:34.7147419Z`.
  static func text(_ ticks: Int64) -> String {
    let (days, seconds) = (ticks / perSecond).quotientAndRemainder(dividingBy: 86_400)
    let date = civil(days)
    let numbers = [date.month, date.day, seconds / 3_600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
    return "\(padded(date.year, 4))-\(numbers[0])-\(numbers[1])T\(numbers[2]):\(numbers[3]):\(numbers[4])."
      + padded(ticks % perSecond, 7) + "Z"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The date of a day counted from 1970, by eras of 400 years that begin on a first of March.
  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let isNextYear = month >= 10
    return (
      year: yearOfEra + era * 400 + (isNextYear ? 1 : 0), month: isNextYear ? month - 9 : month + 3,
      day: dayOfYear - (153 * month + 2) / 5 + 1
    )
  }
}
