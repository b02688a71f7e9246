package import EventStreamsProtobuf

/// What damaged bytes do to a message's decoder.
package struct ProtobufMalice {
  /// Attempts that threw.
  package private(set) var refused = 0
  /// Attempts that gave a message.
  package private(set) var accepted = 0
  /// Cuts that were accepted though they are not what the message they gave is written as.
  package private(set) var surprises: [Int] = []

  /// Counts nothing yet.
  package init() {}

  /// Cuts `bytes`, which an encoder wrote, behind each byte.
  ///
  /// A cut between two fields leaves a shorter message, which has to be written as those very bytes.
  package mutating func truncate<M: ProtobufMessage>(_ type: M.Type, _ bytes: [UInt8]) {
    for count in bytes.indices {
      let cut = Array(bytes[..<count])
      guard let message = attempt(type, cut) else { continue }
      if message.encoded() != cut { surprises.append(count) }
    }
  }

  /// Flips each bit of `bytes` by itself.
  package mutating func flip<M: ProtobufMessage>(_ type: M.Type, _ bytes: [UInt8]) {
    for position in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[position] ^= 1 << UInt8(bit)
        judge(type, damaged)
      }
    }
  }

  /// Changes, inserts, deletes and repeats bytes, `rounds` times.
  package mutating func mutate<M: ProtobufMessage>(
    _ type: M.Type, _ bytes: [UInt8], rounds: Int, using generator: inout SeededGenerator
  ) {
    for _ in 0..<rounds {
      var damaged = bytes
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        let position = Int.random(in: 0...damaged.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0 where position < damaged.count: damaged[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1 where position < damaged.count: damaged.remove(at: position)
        case 2: damaged.insert(UInt8.random(in: .min ... .max, using: &generator), at: position)
        default: damaged += damaged[position...]
        }
      }
      judge(type, damaged)
    }
  }

  // What was accepted has to be written so that it is read again as the same.
  private mutating func judge<M: ProtobufMessage>(_ type: M.Type, _ damaged: [UInt8]) {
    if let message = attempt(type, damaged), attempt(type, message.encoded()) != message { surprises.append(-1) }
  }

  private mutating func attempt<M: ProtobufMessage>(_ type: M.Type, _ bytes: [UInt8]) -> M? {
    do throws(ProtobufError) {
      let message = try M(decoding: bytes)
      accepted += 1
      return message
    } catch {
      refused += 1
      precondition(0...bytes.count ~= error.offset, "the fault lies within the bytes")
      return nil
    }
  }
}
