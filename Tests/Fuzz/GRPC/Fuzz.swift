internal import EventStreamsGRPC

/// Cuts any bytes into messages, at two different borders, and reads them as the texts gRPC has in headers.
///
/// A crash or a trap is the finding; what is returned means nothing.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  guard let first = input.first else { return 0 }
  let rest = Array(input.dropFirst())
  let whole = messages(rest, blockSize: rest.count)
  precondition(whole == messages(rest, blockSize: Int(first % 16) + 1), "the borders of blocks mean something")
  texts(String(decoding: rest, as: UTF8.self))
  return 0
}

private struct Cut: Equatable {
  var messages: [[UInt8]] = []
  var error: GRPCFrameError?
  var leftover = 0
}

private func messages(_ input: [UInt8], blockSize: Int) -> Cut {
  var deframer = GRPCDeframer(limit: 1 << 16)
  var cut = Cut()
  for start in stride(from: 0, to: input.count, by: max(blockSize, 1)) {
    deframer.supply(Array(input[start..<min(start + max(blockSize, 1), input.count)]))
    do throws(GRPCFrameError) {
      while let range = try deframer.next() {
        precondition(range.count <= 1 << 16, "a message above the limit passed")
        cut.messages.append(Array(deframer.bytes[range]))
      }
    } catch {
      cut.error = error
      return cut  // What is left over depends on the borders then.
    }
  }
  cut.leftover = deframer.leftover
  return cut
}

private func texts(_ text: String) {
  let message = GRPCStatusMessage.decode(text)
  precondition(GRPCStatusMessage.decode(GRPCStatusMessage.encode(message)) == message, "a message changes on its way")
  precondition(GRPCStatusMessage.isSendableHeaderValue(GRPCStatusMessage.encode(text)), "a message stays unsendable")
  if let timeout = GRPCTimeout.decode(text), timeout > .zero {
    precondition(GRPCTimeout.decode(GRPCTimeout.encode(timeout)) == timeout, "a time-out changes on its way")
  }
  if let decoded = GRPCBase64.decode(text) {
    precondition(GRPCBase64.decode(GRPCBase64.encode(decoded)) == decoded, "bytes change on their way")
  }
  let metadata: GRPCMetadata = ["x-bin": text]
  precondition(metadata.isWellFormed == (metadata.binaryValues("x-bin") != nil))
  var entry = GRPCMetadata()
  entry.add(text, text)
  if case .some = try? entry.check(as: .client) {
    precondition(GRPCStatusMessage.isSendableHeaderValue(text) && !text.isEmpty, "what cannot be sent passed")
  }
  _ = GRPCContentType.isGRPC(text)
}
