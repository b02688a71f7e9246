import EventStreamsGRPC
import Testing

/// The four kinds of calls, as the silent methods of ``Silent`` have them.
enum CallKind: String, Sendable, CaseIterable, CustomTestStringConvertible {
  case unary
  case serverStreaming
  case clientStreaming
  case bidirectional

  var testDescription: String { rawValue }

  /// Whether the client sends one message and no more.
  var sendsOne: Bool { self == .unary || self == .serverStreaming }
  /// Whether the server answers before it falls silent.
  var answersFirst: Bool { self == .serverStreaming || self == .bidirectional }

  var path: String { "/test.Live/Silent\(sendsOne ? GRPCMethodKind.single : .streaming)" }

  /// Starts a call of this kind and takes the first answer, where there is one.
  func start(
    _ channel: GRPCChannel, deadlines: CallDeadlines = .none
  ) async throws -> (GRPCClientCall, GRPCDeframer) {
    let call = channel.makeCall(path, deadlines: deadlines)
    var deframer = call.makeDeframer()
    call.start(GRPCFrame.frame([answersFirst ? 1 : 0]), halfClose: sendsOne)
    if answersFirst { #expect(try await next(call, &deframer) == [1]) }
    return (call, deframer)
  }
}

/// Methods that begin, tell so, and then keep silent until they are cancelled.
struct Silent: Sendable {
  let began = Signal()
  let cancelled = Signal()

  var routes: GRPCRoutes {
    var routes = GRPCRoutes()
    for kind in [GRPCMethodKind.single, .streaming] {
      routes.add("/test.Live/Silent\(kind)", kind) { call in
        guard let message = try await call.nextMessage() else { return }
        if message == [1] { try await call.send(GRPCFrame.frame([1])) }
        began.raise()
        do { try await Signal().wait() } catch {
          cancelled.raise()
          throw error
        }
      }
    }
    return routes
  }
}
