extension GRPCClientCall {
  /// Reads to the end and returns the payload of the only message.
  ///
  /// - Throws: ``GRPCError``, also when there is no message or a second one; `CancellationError`.
  package func onlyMessage(isolation: isolated (any Actor)? = #isolation) async throws -> [UInt8] {
    var deframer = makeDeframer()
    var payload: [UInt8]?
    while try await receive(into: &deframer, isolation: isolation) {
      do throws(GRPCFrameError) {
        while let range = try deframer.next() {
          guard payload == nil else { throw .wrongMessageCount(2) }  // Who knows how many would follow.
          payload = Array(deframer.bytes[range])
        }
      } catch {
        cancel()
        throw GRPCError(error)
      }
    }
    if isCancelledLocally { throw CancellationError() }
    guard let payload else { throw GRPCError(.wrongMessageCount(0)) }
    return payload
  }
}
