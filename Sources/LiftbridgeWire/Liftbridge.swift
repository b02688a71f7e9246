/// Messages of the package `proto`, which is Liftbridge.
package enum Liftbridge {
  /// Paths of the methods of `proto.API`.
  package enum Method {
    /// Makes a stream.
    package static let createStream = "/proto.API/CreateStream"
    /// Removes a stream with all it holds.
    package static let deleteStream = "/proto.API/DeleteStream"
    /// Takes partitions out of service until somebody publishes to them.
    package static let pauseStream = "/proto.API/PauseStream"
    /// Lets partitions take no more messages, or take them again.
    package static let setStreamReadonly = "/proto.API/SetStreamReadonly"
    /// The messages of one partition.
    ///
    /// The first answer is empty and says that the subscription stands.
    package static let subscribe = "/proto.API/Subscribe"
    /// Servers, streams and consumer groups.
    package static let fetchMetadata = "/proto.API/FetchMetadata"
    /// One partition, as its leader knows it.
    package static let fetchPartitionMetadata = "/proto.API/FetchPartitionMetadata"
    /// Stores one message.
    package static let publish = "/proto.API/Publish"
    /// Stores messages as they come; answers carry the ids of the requests.
    package static let publishAsync = "/proto.API/PublishAsync"
    /// Sends one message to a NATS subject, where any number of streams may listen.
    package static let publishToSubject = "/proto.API/PublishToSubject"
    /// Remembers how far somebody has read.
    package static let setCursor = "/proto.API/SetCursor"
    /// Tells what was remembered.
    package static let fetchCursor = "/proto.API/FetchCursor"
  }
}
