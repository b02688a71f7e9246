/// Streams, partitions and their messages: everything the embedded server knows.
///
/// Pure: no clock, no I/O, no tasks.
///
/// Times come in with each call, in nanoseconds since 1970. What is refused is a ``Refusal``.
package struct LiftStore: Sendable {
  /// What bounds it.
  ///
  /// The first two are settings of the genuine server and of NATS.
  package struct Limits: Sendable, Hashable {
    /// `clustering.replication.max.bytes`: the largest message in its envelope.
    package var replicationBytes = 1 << 20
    /// NATS `max_payload`: the same, as NATS counts it.
    package var payloadBytes = 1 << 20
    package var streams = 10_000
    package var partitionsOfStream = 1_000
    /// Bytes of all messages together, and of the streams themselves.
    package var storedBytes = 1 << 30

    package init() {}
  }

  /// What CreateStream asks for, as far as it shows in behaviour.
  package struct StreamSpec: Sendable, Hashable {
    package var name = ""
    package var subject = ""
    /// The load-balance group: streams of one group share the messages of a subject.
    package var group = ""
    package var replicationFactor = 0
    package var partitions = 0
    /// Nil: the server's setting, which is that nothing is encrypted.
    package var isEncrypted: Bool?
    package var options = StreamOptions()

    package init(name: String = "", subject: String = "", group: String = "", partitions: Int = 0) {
      self.name = name
      self.subject = subject
      self.group = group
      self.partitions = partitions
    }

    /// What the stream costs in memory, about, without its messages.
    fileprivate var size: Int {
      let ofPartitions = max(1, partitions).multipliedReportingOverflow(by: 512 + subject.utf8.count)
      let names = name.utf8.count + subject.utf8.count + group.utf8.count
      return ofPartitions.overflow ? .max : ofPartitions.partialValue + names + 512
    }
  }

  /// A partition and the subject it listens on.
  package struct Partition: Sendable {
    package let id: Int
    package let subject: String
    package internal(set) var log = PartitionLog()
    var pausing: PauseState
    /// When retention and compaction run next.
    var nextCleaning: Int64
  }

  /// A stream.
  package struct Stream: Sendable {
    package let name: String
    package let subject: String
    package let group: String
    package let created: Int64
    let policy: StreamPolicy
    package internal(set) var partitions: [Partition]
  }

  /// Where a partition lies: never moves, since streams are not deleted here.
  struct Place: Sendable, Hashable {
    var stream: Int
    var partition: Int
  }

  let limits: Limits
  /// For what a stream leaves to the server.
  let policy: StreamPolicy
  /// In the order of creation.
  package internal(set) var streams: [Stream] = []
  private var indexes: [String: Int] = [:]
  /// Listeners by the exact text of their subject, and those with wildcards, which are tried one by one.
  private var listeners: [String: [Place]] = [:]
  private var wildcardListeners: [Place] = []
  var random: SeededGenerator
  var storedBytes = 0

  /// Without streams; the policy is for what they leave to the server.
  package init(limits: Limits = Limits(), policy: StreamPolicy = StreamPolicy(), seed: UInt64) {
    self.limits = limits
    self.policy = policy
    random = SeededGenerator(seed: seed)
  }

  /// Partitions of all streams.
  package private(set) var partitionCount = 0

  /// The stream of this name.
  package func stream(named name: String) -> Stream? { index(of: name).map { streams[$0] } }

  /// A partition, by stream and number.
  package func partition(_ id: Int, of name: String) -> Partition? { place(of: name, partition: id).map { self[$0] } }

  /// Creates a stream, with the checks of the genuine server in its order.
  package mutating func createStream(_ spec: StreamSpec, now: Int64) throws(Refusal) {
    guard !spec.name.isEmpty else { throw .nameEmpty }
    guard Subject.isValid(spec.subject) else { throw .subjectInvalid }
    guard spec.name != "__cursors", spec.name != "__activity" else { throw .streamReserved }
    guard spec.isEncrypted != true else { throw .encryptionWithoutKey }
    guard spec.replicationFactor >= -1 else { throw .replicationFactor(spec.replicationFactor, clusterSize: nil) }
    guard spec.replicationFactor <= 1 else { throw .replicationFactor(spec.replicationFactor, clusterSize: 1) }
    guard 0...limits.partitionsOfStream ~= spec.partitions else {
      throw .partitionCount(spec.partitions, limit: limits.partitionsOfStream)
    }
    if let (name, value) = spec.options.negative { throw .option(name, value) }
    guard indexes[spec.name] == nil else { throw .streamExists }
    guard streams.count < limits.streams else { throw .full(what: "streams", limit: limits.streams) }
    try makeRoom(for: spec.size, now: now)
    storedBytes += spec.size
    insert(spec, now: now)
  }

  private mutating func insert(_ spec: StreamSpec, now: Int64) {
    let index = streams.count
    let policy = spec.options.policy(over: policy)
    let partitions = (0..<max(1, spec.partitions)).map {
      Partition(
        id: $0, subject: Subject.of(spec.subject, partition: $0), pausing: PauseState(now: now),
        nextCleaning: policy.cleaning(after: now))
    }
    for partition in partitions {
      let place = Place(stream: index, partition: partition.id)
      if Subject.hasWildcard(partition.subject) {
        wildcardListeners.append(place)
      } else {
        listeners[partition.subject, default: []].append(place)
      }
    }
    indexes[spec.name] = index
    partitionCount += partitions.count
    streams.append(
      Stream(
        name: spec.name, subject: spec.subject, group: spec.group, created: now, policy: policy,
        partitions: partitions))
  }

  func index(of name: String) -> Int? { indexes[name] }

  func place(of name: String, partition: Int) -> Place? {
    guard let index = indexes[name], streams[index].partitions.indices.contains(partition) else { return nil }
    return Place(stream: index, partition: partition)
  }

  subscript(place: Place) -> Partition { streams[place.stream].partitions[place.partition] }

  /// Who hears a subject, in the order of creation; paused partitions too.
  func places(hearing subject: String) -> [Place] {
    let wild = wildcardListeners.filter { Subject.matches(self[$0].subject, subject) }
    guard let exact = listeners[subject] else { return wild }
    return wild.isEmpty ? exact : (exact + wild).sorted { $0.stream < $1.stream }
  }
}
