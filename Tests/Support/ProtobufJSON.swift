package import EventStreamsProtobuf
import FoundationEssentials

/// Shows messages in the JSON form of protobuf: 64-bit numbers as texts, bytes in base64, enumerations by name.
///
/// Written for comparison with files that another implementation made, so it knows nothing of any
/// message but what ``ProtobufMessage/inspected`` tells, and the well-known types' special forms.
package struct ProtobufJSON: Sendable {
  private let known: [String: any ProtobufMessage.Type]

  /// - Parameter known: The messages that are looked into when they are packed in a `google.protobuf.Any`.
  package init(known: [any ProtobufMessage.Type]) {
    self.known = Dictionary(uniqueKeysWithValues: known.map { ($0.protobufName, $0) })
  }

  /// The JSON form of a message.
  package func form(of message: any ProtobufMessage) throws -> JSONValue {
    try form(type(of: message).protobufName, message.inspected)
  }

  /// Whether the contents of an `Any` of this type URL can be shown.
  package func knows(typeURL: String) -> Bool { packedType(typeURL) != nil }

  private func packedType(_ typeURL: String) -> (any ProtobufMessage.Type)? {
    typeURL.split(separator: "/").last.flatMap { known[String($0)] }
  }

  private func form(_ name: String, _ fields: [InspectedField]) throws -> JSONValue {
    switch name {
    case "google.protobuf.Timestamp": return .string(Self.timestamp(Self.numbers(fields)))
    case "google.protobuf.Duration": return .string(Self.duration(Self.numbers(fields)))
    case "google.protobuf.Any": return try contents(fields)
    default: break
    }
    var members: [String: JSONValue] = [:]
    for field in fields where field.value != .absent {
      members[field.descriptor.name] = try form(field.value, field.descriptor.mapValue ?? field.descriptor.kind)
    }
    return .object(members)
  }

  private func form(_ value: InspectedValue, _ kind: FieldKind) throws -> JSONValue {
    switch value {
    case .absent: .null
    case .int(let number): kind == .int64 ? .string("\(number)") : .integer(number)
    case .uint(let number): kind == .uint64 ? .string("\(number)") : .integer(Int64(number))
    case .bool(let value): .bool(value)
    case .string(let text): .string(text)
    case .bytes(let bytes): .string(Data(bytes).base64EncodedString())
    case .enumeration(let number, let name): name.map { .string($0) } ?? .integer(Int64(number))
    case .message(let name, let fields): try form(name, fields)
    case .list(let values): .array(try values.map { try form($0, kind) })
    case .map(let entries):
      .object(
        Dictionary(uniqueKeysWithValues: try entries.map { (Self.key($0.key), try form($0.value, kind)) }))
    }
  }

  // The members of the packed message beside its type; the type alone when it is not known.
  private func contents(_ fields: [InspectedField]) throws -> JSONValue {
    var url = ""
    var bytes: [UInt8] = []
    for field in fields {
      if case .string(let text) = field.value { url = text }
      if case .bytes(let value) = field.value { bytes = value }
    }
    var members: [String: JSONValue] = [:]
    if let type = packedType(url), case .object(let inner) = try form(of: type.init(decoding: bytes)) {
      members = inner
    }
    members["@type"] = .string(url)
    return .object(members)
  }

  private static func key(_ value: InspectedValue) -> String {
    switch value {
    case .string(let text): text
    case .int(let number): "\(number)"
    case .uint(let number): "\(number)"
    default: "\(value)"
    }
  }

  private static func numbers(_ fields: [InspectedField]) -> (seconds: Int64, nanos: Int64) {
    let numbers = fields.map { if case .int(let number) = $0.value { number } else { Int64(0) } }
    return (numbers[0], numbers[1])
  }

  // RFC 3339 with 0, 3, 6 or 9 digits behind the point.
  private static func timestamp(_ time: (seconds: Int64, nanos: Int64)) -> String {
    let days = (time.seconds >= 0 ? time.seconds : time.seconds - 86_399) / 86_400
    let second = time.seconds - days * 86_400
    var year: Int64 = 1970
    var day = days
    while day < 0 {
      year -= 1
      day += length(of: year)
    }
    while day >= length(of: year) {
      day -= length(of: year)
      year += 1
    }
    var month = 1
    for length in [31, length(of: year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] where day >= length {
      day -= length
      month += 1
    }
    let clock = "\(pad(second / 3_600)):\(pad(second / 60 % 60)):\(pad(second % 60))"
    return "\(year)-\(pad(Int64(month)))-\(pad(day + 1))T\(clock)\(fraction(time.nanos))Z"
  }

  private static func length(of year: Int64) -> Int64 {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
  }

  private static func duration(_ time: (seconds: Int64, nanos: Int64)) -> String {
    "\(time.seconds < 0 || time.nanos < 0 ? "-" : "")\(time.seconds.magnitude)\(fraction(abs(time.nanos)))s"
  }

  private static func fraction(_ nanos: Int64) -> String {
    guard nanos != 0 else { return "" }
    let digits = String("\(1_000_000_000 + nanos)".dropFirst())
    if nanos % 1_000_000 == 0 { return "." + digits.prefix(3) }
    return "." + (nanos % 1_000 == 0 ? digits.prefix(6) : digits.prefix(9))
  }

  private static func pad(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
