internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC

/// `Streams/Delete` and `Streams/Tombstone`.
struct DeleteService {
  let node: Node

  func serveDelete(_ call: GRPCServerCall) async throws {
    let caller = try node.caller(of: call)
    let options = try Streams.DeleteReq.request(try await Self.message(of: call)).options
    let stream = try name(options?.streamIdentifier, caller)
    guard let asked = options?.expectedStreamRevision else {
      throw GRPCServerStatus.unsetExpectation("DeleteReq")
    }
    let position = try position(stream, asked) { node.delete(stream, expecting: $0) }
    let answer = Streams.DeleteResp(
      positionOption: .position(.init(commitPosition: position, preparePosition: position)))
    try await call.send(answer.framed)
  }

  func serveTombstone(_ call: GRPCServerCall) async throws {
    let caller = try node.caller(of: call)
    let options = try Streams.TombstoneReq.request(try await Self.message(of: call)).options
    let stream = try name(options?.streamIdentifier, caller)
    guard let asked = options?.expectedStreamRevision else {
      throw GRPCServerStatus.unsetExpectation("TombstoneReq")
    }
    let position = try position(stream, asked) { node.tombstone(stream, expecting: $0) }
    let answer = Streams.TombstoneResp(
      positionOption: .position(.init(commitPosition: position, preparePosition: position)))
    try await call.send(answer.framed)
  }

  private static func message(of call: GRPCServerCall) async throws -> [UInt8] {
    guard let message = try await call.nextMessage() else { throw GRPCServerStatus.handlerError }
    return message
  }

  private func name(_ identifier: Shared.StreamIdentifier?, _ caller: Caller) throws -> String {
    guard let name = identifier?.name, !name.isEmpty else { throw GRPCServerStatus.handlerError }
    try node.checkDeleting(name, by: caller)
    return name
  }

  private func position(
    _ stream: String, _ asked: AskedState, _ act: (ExpectedState) -> DeleteOutcome
  ) throws -> UInt64 {
    guard let expected = try? asked.expectedState() else { throw GRPCServerStatus.handlerError }
    switch act(expected) {
    case .deleted(let position): return position
    case .wrongExpectation(let current):
      throw GRPCServerStatus.deleteFailed(stream, expected: expected.number, actual: current)
    case .streamDeleted: throw GRPCServerStatus.streamDeleted(stream)
    case .full: throw GRPCServerStatus.full
    }
  }
}
