/// Judges `content-type`: `application/grpc`, alone or with `+...` or parameters.
package enum GRPCContentType {
  /// What we send.
  package static let value = "application/grpc"

  /// Whether a value names plain gRPC; `application/grpc-web` does not.
  package static func isGRPC(_ contentType: String) -> Bool {
    if contentType == value { return true }
    let lower = contentType.lowercased()
    guard lower.hasPrefix(value) else { return false }
    guard let next = lower.dropFirst(value.count).first else { return true }
    return next == "+" || next == ";" || next == " "
  }
}
