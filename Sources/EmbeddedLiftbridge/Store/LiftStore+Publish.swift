extension LiftStore {
  /// Why a stream did not store a message, by the numbers on the wire.
  package enum AckError: Int, Sendable {
    case incorrectOffset = 2
    case tooLarge = 3
  }

  /// The answer of one stream that heard a message.
  package struct Receipt: Sendable, Hashable {
    package var stream: String
    package var partition: Int
    /// The stream's own subject, without the partition's number.
    package var streamSubject: String
    /// The subject that the message came on.
    package var messageSubject: String
    package var offset: Int64 = 0
    package var received: Int64
    package var committed: Int64?
    package var error: AckError?
    /// False where the message waits for replicas that do not exist, for ever.
    package var isDue = true
  }

  /// Checks a publish to a stream, in the order of the genuine server, and lets a paused partition run again.
  ///
  /// - Returns: The subject it goes to.
  package mutating func subject(
    of stream: String, partition: Int, policy: AckPolicy, now: Int64
  ) throws(Refusal) -> String {
    guard !stream.isEmpty else { throw .noStreamNamed }
    guard let index = index(of: stream) else { throw .noSuchStream(stream) }
    guard let place = place(of: stream, partition: partition) else { throw .noSuchPartition(partition) }
    if streams[index].policy.hasConcurrencyControl, policy == .never { throw .acknowledgementRequired }
    settle(place, now: now)
    resume(place, now: now)
    return self[place].subject
  }

  /// Publishes to a subject: every stream that listens there stores the message, one of each load-balance group.
  ///
  /// A paused partition does not listen.
  ///
  /// - Returns: An answer of each stream that heard it; empty when nobody listens.
  package mutating func publish(
    _ message: IncomingMessage, to subject: String, now: Int64
  ) throws(Refusal) -> [Receipt] {
    guard !subject.isEmpty, !subject.contains(where: \.isWhitespace) else { throw .publishSubjectInvalid }
    try check(headers: message.headers)
    let size = message.payloadSize
    guard size <= limits.payloadBytes else { throw .payloadTooLarge }
    let hearing = places(hearing: subject)
    for place in hearing { settle(place, now: now) }
    let receivers = balanced(hearing.filter { !self[$0].pausing.isPaused })
    let headers = StoredMessage.headers(of: message, on: subject)
    // Stored by all or by none: who is refused for want of room must not have to wonder.
    let copy = StoredMessage(message, headers: headers, offset: 0, subject: subject, now: now)
    let (room, overflows) = copy.size.multipliedReportingOverflow(by: receivers.count)
    try makeRoom(for: overflows ? .max : room, now: now)
    return receivers.map { store(message, headers, size: size, at: $0, subject: subject, now: now) }
  }

  private func check(headers: [String: [UInt8]]) throws(Refusal) {
    guard headers.count <= 65_533, headers.keys.allSatisfy({ $0.utf8.count <= 32_767 }) else {
      throw .headersTooLarge
    }
  }

  /// Leaves one listener of each load-balance group, chosen at random as NATS does.
  private mutating func balanced(_ places: [Place]) -> [Place] {
    guard places.contains(where: { !streams[$0.stream].group.isEmpty }) else { return places }
    var chosen: [Place] = []
    var groups: [String: [Place]] = [:]
    for place in places {
      let group = streams[place.stream].group
      if group.isEmpty { chosen.append(place) } else { groups[group, default: []].append(place) }
    }
    for (_, members) in groups.sorted(by: { $0.key < $1.key }) {
      chosen.append(members[Int(random.next() % UInt64(members.count))])
    }
    return chosen
  }

  private mutating func store(
    _ message: IncomingMessage, _ headers: [String: [UInt8]], size: Int, at place: Place, subject: String, now: Int64
  ) -> Receipt {
    var receipt = makeReceipt(at: place, subject: subject, now: now)
    guard size <= limits.replicationBytes else {
      receipt.error = .tooLarge
      return receipt
    }
    receipt.committed = now
    let policy = streams[place.stream].policy
    let next = self[place].log.nextOffset
    if policy.hasConcurrencyControl, ![-1, next].contains(message.expectedOffset) {
      receipt.error = .incorrectOffset
      return receipt
    }
    let stored = StoredMessage(message, headers: headers, offset: next, subject: subject, now: now)
    // In place, and with no copy of the stream at hand: else each publish would copy the whole log.
    streams[place.stream].partitions[place.partition].log.append(stored, policy.segments)
    storedBytes += stored.size
    receipt.offset = next
    receipt.isDue = message.policy != .all || policy.minISR <= 1
    return receipt
  }

  private func makeReceipt(at place: Place, subject: String, now: Int64) -> Receipt {
    let stream = streams[place.stream]
    return Receipt(
      stream: stream.name, partition: place.partition, streamSubject: stream.subject, messageSubject: subject,
      received: now)
  }
}

extension LiftStore.Receipt {
  /// The refusal as Publish and PublishAsync tell it; PublishToSubject leaves it inside the acknowledgement.
  package var refusal: Refusal? {
    switch error {
    case nil: nil
    case .incorrectOffset: .incorrectOffset
    case .tooLarge: .messageTooLarge
    }
  }
}
