import EventStreamsHTTP2
import Testing

@testable import EventStreamsGRPC

@Suite("the verdict on a request's headers", .timeLimit(.minutes(1)))
struct RequestHeadTests {
  static let routes: GRPCRoutes = {
    var routes = GRPCRoutes()
    routes.add("/pkg.Service/Method", .single) { _ in }
    return routes
  }()

  struct Row: Sendable, CustomTestStringConvertible {
    var method = "POST"
    var path = "/pkg.Service/Method"
    var contentType: String? = "application/grpc"
    var is404 = false
    var expected: String
    var testDescription: String { "\(method) \(path) \(contentType ?? "no content type")" }
  }

  static let rows: [Row] = [
    Row(expected: "serve single"), Row(path: "/PKG.service/METHOD", expected: "serve single"),
    Row(path: "/pkg.Service/Method?x=1", expected: "serve single"),
    Row(contentType: "application/grpc+proto", expected: "serve single"),
    Row(path: "/pkg.Service/Other", expected: "12 Method is unimplemented."),
    Row(path: "/no.Service/Method", expected: "12 Service is unimplemented."),
    Row(path: "/no.Service/Method", is404: true, expected: "404 grpc"),
    Row(path: "/pkg.Service/Other", is404: true, expected: "12 Method is unimplemented."),
    Row(path: "/pkg.Service/", expected: "404 grpc"), Row(path: "/pkg.Service", expected: "404 grpc"),
    Row(path: "/a/b/c", expected: "404 grpc"), Row(path: "", expected: "404 grpc"),
    Row(path: "/streams/Read", expected: "404 grpc"), Row(method: "GET", expected: "404 grpc"),
    Row(method: "PUT", expected: "404 grpc"), Row(method: "GET", path: "/", contentType: nil, expected: "page"),
    Row(method: "GET", path: "/?a=b", contentType: nil, expected: "page"),
    Row(method: "GET", path: "/info", contentType: nil, expected: "404"),
    Row(method: "POST", path: "/", contentType: nil, expected: "404"),
    Row(
      contentType: "application/grpc-web", expected: "415 Content-Type 'application/grpc-web' is not supported. grpc"),
    Row(contentType: "application/json", expected: "415 Content-Type 'application/json' is not supported."),
    Row(contentType: "", expected: "415 Content-Type '' is not supported."),
    Row(contentType: nil, expected: "415 Content-Type is missing from the request."),
  ]

  @Test("each request has its verdict", arguments: rows)
  func table(row: Row) {
    var fields = [(":method", row.method), (":path", row.path)].map { HTTP2HeaderField(name: $0, value: $1) }
    if let type = row.contentType { fields.append(HTTP2HeaderField(name: "content-type", value: type)) }
    let verdict = RequestHead(fields).verdict(
      routes: Self.routes, unknownServiceIs404: row.is404, isHTTPPath: { $0.hasPrefix("/streams/") })
    #expect(Self.describe(verdict) == row.expected)
  }

  @Test(
    "a time-out that is malformed or less than a tick counts as absent",
    arguments: [("5S", Duration.seconds(5)), ("0S", nil), ("1n", nil), ("100n", .nanoseconds(100)), ("5X", nil)])
  func timeout(value: String, expected: Duration?) {
    #expect(RequestHead([HTTP2HeaderField(name: "grpc-timeout", value: value)]).timeout == expected)
  }

  static func describe(_ verdict: RequestHead.Verdict) -> String {
    switch verdict {
    case .serve(let method): "serve \(method.kind)"
    case .page: "page"
    case .http(let status, let echoes): "\(status)\(echoes ? " grpc" : "")"
    case .unsupportedContentType(let message, let echoes): "415 \(message)\(echoes ? " grpc" : "")"
    case .status(let status): "\(status.code.rawValue) \(status.message)"
    }
  }
}
