internal import EventStreamsHTTP2

/// Makes the header fields of requests; what never changes is made once.
struct RequestHeaders: Sendable {
  private static let pathPlace = 2
  private let common: [HTTP2HeaderField]

  init(scheme: String, authority: String, userAgent: String, metadata: GRPCMetadata) {
    let fields = [
      (":method", "POST"), (":scheme", scheme), (":path", ""), (":authority", authority), ("te", "trailers"),
      ("content-type", GRPCContentType.value), ("user-agent", userAgent),
    ]
    common = fields.map { HTTP2HeaderField(name: $0, value: $1) } + metadata.fields
  }

  /// The fields of one request.
  func fields(path: String, metadata: GRPCMetadata, timeout: Duration?) -> [HTTP2HeaderField] {
    var fields: [HTTP2HeaderField] = []
    fields.reserveCapacity(common.count + metadata.fields.count + 1)
    fields.append(contentsOf: common)
    fields[Self.pathPlace].value = path
    if let timeout {
      fields.append(HTTP2HeaderField(name: "grpc-timeout", value: GRPCTimeout.encode(timeout)))
    }
    fields.append(contentsOf: metadata.fields)
    return fields
  }
}
