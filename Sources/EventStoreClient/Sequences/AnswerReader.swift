package import EventStreamsClientSupport

/// Takes one message after the other out of a call, as values.
package struct AnswerReader {
  // Out of its place while somebody waits for more.
  private var answers: Answers?
  private var decoder = AnswerDecoder()

  /// Takes a started call; whoever holds the reader is its only one.
  package init(_ answers: Answers) { self.answers = answers }

  /// The next answer that has arrived whole; nil when more must be received.
  ///
  /// Never waits, shares nothing.
  ///
  /// - Throws: What the bytes break: framing, or the wire format.
  package mutating func next() throws -> Answer? {
    guard let range = try answers?.next(), let bytes = answers?.bytes else { return nil }
    return try decoder.decode(bytes, range)
  }

  /// The next answer, an event apart from the rest: events are many and large, an enum around them is moved twice.
  ///
  /// - Parameter other: Set when the answer is no event; left alone otherwise.
  /// - Returns: nil when the answer is no event, or none has arrived whole.
  /// - Throws: What the bytes break: framing, or the wire format.
  package mutating func nextEvent(other: inout Answer?) throws -> RecordedEvent? {
    guard let range = try answers?.next(), let bytes = answers?.bytes else { return nil }
    return try decoder.decodeEvent(bytes, range, other: &other)
  }

  /// Waits for more.
  ///
  /// - Returns: False at the end of the call.
  package mutating func receive(isolation: isolated (any Actor)?) async throws -> Bool {
    try await answers?.receive(isolation: isolation) ?? false
  }

  /// Takes the call out, to wait for more: the decoder is large, and would stand in the waiting task's frames too.
  package mutating func takeAnswers() -> Answers? { answers.take() }

  /// Puts the call back in its place.
  package mutating func putBack(_ answers: Answers) { self.answers = answers }

  /// The call, for another reader.
  package func putBack(on pass: OnePass) { if let answers { pass.park(answers) } }
}
