internal import EventStreamsHTTP2
internal import EventStreamsTransport

/// Makes the header fields of requests; what never changes is made once.
///
/// The fields of the last request are kept: most calls of a client are like the one before, and get
/// the same array again.
final class RequestHeaders: Sendable {
  private struct Request {
    var path: String
    var metadata: GRPCMetadata
    var timeout: Duration?
    var fields: [HTTP2HeaderField]
  }

  private static let pathPlace = 2
  private let common: [HTTP2HeaderField]
  private let last = Lock<Request?>(nil)

  init(scheme: String, authority: String, userAgent: String, metadata: GRPCMetadata) {
    let fields = [
      (":method", "POST"), (":scheme", scheme), (":path", ""), (":authority", authority), ("te", "trailers"),
      ("content-type", GRPCContentType.value), ("user-agent", userAgent),
    ]
    common = fields.map { HTTP2HeaderField(name: $0, value: $1) } + metadata.fields
  }

  /// The fields of one request.
  func fields(path: String, metadata: GRPCMetadata, timeout: Duration?) -> [HTTP2HeaderField] {
    let kept = last.withLock { last -> [HTTP2HeaderField]? in
      guard let last, last.path == path, last.timeout == timeout, last.metadata == metadata else { return nil }
      return last.fields
    }
    if let kept { return kept }
    let fields = make(path: path, metadata: metadata, timeout: timeout)
    let request = Request(path: path, metadata: metadata, timeout: timeout, fields: fields)
    last.withLock { $0 = request }
    return fields
  }

  private func make(path: String, metadata: GRPCMetadata, timeout: Duration?) -> [HTTP2HeaderField] {
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
