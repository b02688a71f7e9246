internal import FoundationEssentials

extension Date {
  /// Whole seconds from 1970 to a `Date`'s own zero, 2001.
  private static let referenceSeconds: Int64 = 978_307_200

  /// The latest date that is not after this time.
  ///
  /// A `Date` holds seconds since 2001 in 53 bits, today about 0.12 µs: most nanoseconds have no date of their own.
  /// Rounding up would make a subscription from a message's time miss that message.
  init(nanosecondsSince1970 nanoseconds: Int64) {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    var interval = Double(seconds - Self.referenceSeconds) + Double(rest) / 1e9
    while Self.nanoseconds(fromReference: interval).map({ $0 > nanoseconds }) ?? false { interval = interval.nextDown }
    self.init(timeIntervalSinceReferenceDate: interval)
  }

  /// Nanoseconds since 1970, cut to those of the wire: a time before 1970 is 0, one after 2262 the largest number.
  ///
  /// Nil for a date that is not a number.
  var nanosecondsSince1970: Int64? {
    let interval = timeIntervalSinceReferenceDate
    guard !interval.isNaN else { return nil }
    return Self.nanoseconds(fromReference: interval) ?? (interval < 0 ? 0 : .max)
  }

  /// Exact to the nanosecond below; nil outside of the wire's range.
  private static func nanoseconds(fromReference interval: Double) -> Int64? {
    guard interval >= -Double(referenceSeconds), interval < 8_245_064_836 else { return nil }
    let whole = interval.rounded(.down)
    return (Int64(whole) + referenceSeconds) * 1_000_000_000 + Int64((interval - whole) * 1e9)
  }
}

extension Duration {
  /// Whole milliseconds, rounded up; nil for a negative duration and for one that the wire cannot hold.
  var wireMilliseconds: Int64? {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return nil }
    let perMillisecond: Int64 = 1_000_000_000_000_000
    let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000)
    let rest = attoseconds / perMillisecond + (attoseconds % perMillisecond == 0 ? 0 : 1)
    let (sum, overflowsToo) = product.addingReportingOverflow(rest)
    return overflows || overflowsToo ? nil : sum
  }

  /// As a date's interval, in seconds.
  var interval: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
