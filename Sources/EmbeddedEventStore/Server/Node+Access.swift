internal import EventStreamsGRPC

extension Node {
  /// Who calls; wrong credentials are refused here.
  func caller(of call: GRPCServerCall) throws(GRPCServerStatus) -> Caller {
    guard let caller = settings.access.caller(call.metadata.values("authorization")) else { throw .unauthenticated }
    return caller
  }

  /// Access is judged before existence and before tombstones.
  func checkWriting(_ stream: String, by caller: Caller) throws(GRPCServerStatus) {
    guard mayWrite(stream, caller) else { throw .accessDenied }
  }

  func mayWrite(_ stream: String, _ caller: Caller) -> Bool {
    !settings.access.isForbiddenToAll(writing: stream, isDeletion: false)
      && settings.access.allows(caller, stream: stream)
  }

  func checkDeleting(_ stream: String, by caller: Caller) throws(GRPCServerStatus) {
    guard !settings.access.isForbiddenToAll(writing: stream, isDeletion: true),
      settings.access.allows(caller, stream: stream)
    else { throw .accessDenied }
  }

  func checkReading(_ stream: String, by caller: Caller) throws(GRPCServerStatus) {
    let isAllowed =
      stream == "$all" ? settings.access.allowsAll(caller) : settings.access.allows(caller, stream: stream)
    guard isAllowed else { throw .accessDenied }
  }

  func checkReadingAll(by caller: Caller) throws(GRPCServerStatus) {
    guard settings.access.allowsAll(caller) else { throw .accessDenied }
  }
}
