internal import EventStreamsHTTP2

// What may leave: HTTP/2 peers drop a field they find malformed, or reset the stream, and tell nobody why.
extension GRPCMetadata {
  /// Who sends; it decides which of the protocol's own names may be among the entries.
  package enum Sender: Sendable, Hashable {
    case client
    case server
  }

  /// Looks for an entry that must not be sent.
  ///
  /// - Throws: the first one's name and what is wrong with it.
  package func check(as sender: Sender) throws(GRPCMetadataError) {
    if let problem = problem(as: sender) { throw problem }
  }

  /// The same as a value.
  ///
  /// - Note: Fact source: gRPC over HTTP/2, "Custom-Metadata"; RFC 9113, sections 8.2.1 and 8.2.2.
  func problem(as sender: Sender) -> GRPCMetadataError? {
    for field in fields { if let problem = Self.problem(field, as: sender) { return problem } }
    return nil
  }

  /// What is wrong with the value of a header, of whatever name.
  static func problem(value: String, of name: String) -> GRPCMetadataError? {
    guard GRPCStatusMessage.isSendableHeaderValue(value) else {
      return GRPCMetadataError(name: name, problem: .illegalValue)
    }
    return isBinary(name) && decoded(value) == nil ? GRPCMetadataError(name: name, problem: .notBase64) : nil
  }

  /// What of it a server can send: texts are escaped where they need it, entries that cannot be sent at all left out.
  ///
  /// For what goes with an error, which has to arrive whatever goes with it.
  func repaired() -> GRPCMetadata {
    guard problem(as: .server) != nil else { return self }
    var result = GRPCMetadata()
    for var field in fields {
      if !Self.isBinary(field.name) { field.value = GRPCStatusMessage.escapeForHeader(field.value) }
      if Self.problem(field, as: .server) == nil { result.add(field.name, field.value) }
    }
    return result
  }

  private static func problem(_ field: HTTP2HeaderField, as sender: Sender) -> GRPCMetadataError? {
    let name = field.name
    guard !isReserved(name, for: sender) else { return GRPCMetadataError(name: name, problem: .reservedName) }
    guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
      return GRPCMetadataError(name: name, problem: .illegalName)
    }
    return problem(value: field.value, of: name)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
      UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func isReserved(_ name: String, for sender: Sender) -> Bool {
    if isProtocolField(name) { return sender == .client || name != "grpc-accept-encoding" }
    switch name {
    case "grpc-status-details-bin": return sender == .client  // How servers send google.rpc.Status.
    case "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "host", "trailer", "user-agent": return true
    default: return name.hasPrefix("grpc-")
    }
  }
}
