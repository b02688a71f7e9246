import EventStreamsEventStoreWire
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport

/// Takes one input of the fuzzer: a byte that chooses a message, and the bytes of that message.
///
/// A crash or a trap is the finding; what is returned means nothing.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  guard let choice = input.first else { return 0 }
  let message = Array(input.dropFirst())
  walk(message)
  if let difference = ReadRespComparison.difference(message) { preconditionFailure(difference) }
  let type = types[Int(choice) % types.count]
  roundTrip(type, message)
  envelope(message)
  return 0
}

private let types: [any ProtobufMessage.Type] = EventStoreWireRegistry.messages + LiftbridgeWireRegistry.messages

// Skips every field, whatever it is.
private func walk(_ bytes: [UInt8]) {
  var reader = ProtobufReader(0..<bytes.count)
  do throws(ProtobufError) {
    while !reader.isAtEnd {
      let before = reader.offset
      try reader.skipField(from: before, bytes.span.bytes)
      precondition(reader.offset > before && reader.offset <= bytes.count, "a field has its bytes, and no others")
    }
  } catch {
    precondition(0...bytes.count ~= error.offset, "the fault lies within the bytes")
  }
}

// What can be read is written so that it reads as the same.
private func roundTrip<M: ProtobufMessage>(_ type: M.Type, _ bytes: [UInt8]) {
  guard let message = try? M(decoding: bytes) else { return }
  let written = message.encoded()
  precondition((try? M(decoding: written)) == message, "a message is read as it was written")
  precondition(message.inspected.count == M.fields.count, "every field is listed")
  var twice = message
  precondition((try? twice.merge(bytes)) != nil, "what could be read can be read again, on top")
  precondition((try? M(decoding: bytes + bytes)) == twice, "reading on top is reading both, one behind the other")
}

private func envelope(_ bytes: [UInt8]) {
  guard let payload = try? NATSEnvelope.payload(of: bytes, as: .publish) else { return }
  precondition(payload.upperBound == bytes.count, "the payload is the rest")
}
