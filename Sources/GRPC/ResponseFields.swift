internal import EventStreamsHTTP2
internal import EventStreamsTransport

/// Makes the header fields of responses, in the genuine servers' order; `date` is made once a second.
final class ResponseFields: Sendable {
  private struct Today {
    var second = -1
    var start: [HTTP2HeaderField] = []
  }

  private let serverName: String
  private let today = Lock(Today())

  init(serverName: String) { self.serverName = serverName }

  /// `:status 200`, content type, date, server, then the handler's own.
  func initial(_ metadata: GRPCMetadata) -> [HTTP2HeaderField] { start() + metadata.fields }

  /// A call that ends before any message: one header block for everything.
  func trailersOnly(_ status: GRPCServerStatus, initial: GRPCMetadata) -> [HTTP2HeaderField] {
    start() + [HTTP2HeaderField(name: "content-length", value: "0")] + initial.fields + trailers(status)
  }

  /// Custom keys, then status and message.
  func trailers(_ status: GRPCServerStatus) -> [HTTP2HeaderField] {
    var fields = status.trailers.fields
    // A number that the header cannot carry may come from a peer by way of a handler.
    let code = status.code.rawValue < 0 ? .unknown : status.code
    fields.append(HTTP2HeaderField(name: "grpc-status", value: String(code.rawValue)))
    if !status.message.isEmpty {
      fields.append(HTTP2HeaderField(name: "grpc-message", value: GRPCStatusMessage.encode(status.message)))
    }
    return fields
  }

  /// An answer that is plain HTTP; `contentType` nil leaves the field out.
  func http(
    _ status: Int, contentType: String?, length: Int = 0, _ more: [HTTP2HeaderField] = []
  ) -> [HTTP2HeaderField] {
    var fields = start()
    fields[0].value = String(status)
    if let contentType { fields[1].value = contentType } else { fields.remove(at: 1) }
    return fields + [HTTP2HeaderField(name: "content-length", value: String(length))] + more
  }

  private func start() -> [HTTP2HeaderField] {
    let second = HTTPDate.secondsNow()
    return today.withLock { today in
      if today.second != second {
        today.second = second
        today.start = [
          HTTP2HeaderField(name: ":status", value: "200"),
          HTTP2HeaderField(name: "content-type", value: GRPCContentType.value),
          HTTP2HeaderField(name: "date", value: HTTPDate.text(second)),
          HTTP2HeaderField(name: "server", value: serverName),
        ]
      }
      return today.start
    }
  }
}
