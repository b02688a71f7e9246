internal import EventStreamsHTTP2
internal import EventStreamsTransport

/// Makes the header fields of requests; what never changes is made once.
///
/// The fields of the last request are kept: most calls of a client are like the one before, and get
/// the same array again.
final class RequestHeaders: Sendable {
  /// The header fields of a request.
  struct Made: Sendable {
    var fields: [HTTP2HeaderField]
    /// Why they must not be sent.
    var problem: GRPCMetadataError?
  }

  private struct Request {
    var path: String
    var metadata: GRPCMetadata
    var timeout: Duration?
    var made: Made
  }

  private static let pathPlace = 2
  private let common: [HTTP2HeaderField]
  private let commonProblem: GRPCMetadataError?
  private let last = Lock<Request?>(nil)

  init(scheme: String, authority: String, userAgent: String, metadata: GRPCMetadata) {
    let fields = [
      (":method", "POST"), (":scheme", scheme), (":path", ""), (":authority", authority), ("te", "trailers"),
      ("content-type", GRPCContentType.value), ("user-agent", userAgent),
    ]
    common = fields.map { HTTP2HeaderField(name: $0, value: $1) } + metadata.fields
    commonProblem =
      fields.lazy.compactMap { GRPCMetadata.problem(value: $1, of: $0) }.first ?? metadata.problem(as: .client)
  }

  /// The fields of one request, and whether they may be sent.
  func fields(path: String, metadata: GRPCMetadata, timeout: Duration?) -> Made {
    let kept = last.withLock { last -> Made? in
      guard let last, last.path == path, last.timeout == timeout, last.metadata == metadata else { return nil }
      return last.made
    }
    if let kept { return kept }
    let problem =
      commonProblem ?? GRPCMetadata.problem(value: path, of: ":path") ?? metadata.problem(as: .client)
    let made = Made(fields: make(path: path, metadata: metadata, timeout: timeout), problem: problem)
    let request = Request(path: path, metadata: metadata, timeout: timeout, made: made)
    last.withLock { $0 = request }
    return made
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
