package import EventStreamsProtobuf

/// What this module knows of the wire, for tests that compare it with the .proto files.
package enum LiftbridgeWireRegistry {
  /// Every message, nested ones too.
  package static let messages: [any ProtobufMessage.Type] = [
    Liftbridge.Ack.self, Liftbridge.Broker.self, Liftbridge.Consumer.self, Liftbridge.ConsumerGroupMetadata.self,
    Liftbridge.CreateStreamRequest.self, Liftbridge.CreateStreamResponse.self, Liftbridge.DeleteStreamRequest.self,
    Liftbridge.DeleteStreamResponse.self, Liftbridge.FetchCursorRequest.self, Liftbridge.FetchCursorResponse.self,
    Liftbridge.FetchMetadataRequest.self, Liftbridge.FetchMetadataResponse.self,
    Liftbridge.FetchPartitionMetadataRequest.self, Liftbridge.FetchPartitionMetadataResponse.self,
    Liftbridge.Message.self, Liftbridge.NullableBool.self, Liftbridge.NullableInt32.self,
    Liftbridge.NullableInt64.self, Liftbridge.PartitionEventTimestamps.self, Liftbridge.PartitionMetadata.self,
    Liftbridge.PauseStreamRequest.self, Liftbridge.PauseStreamResponse.self, Liftbridge.PublishAsyncError.self,
    Liftbridge.PublishRequest.self, Liftbridge.PublishResponse.self, Liftbridge.PublishToSubjectRequest.self,
    Liftbridge.PublishToSubjectResponse.self, Liftbridge.SetCursorRequest.self, Liftbridge.SetCursorResponse.self,
    Liftbridge.SetStreamReadonlyRequest.self, Liftbridge.SetStreamReadonlyResponse.self,
    Liftbridge.StreamMetadata.self, Liftbridge.SubscribeRequest.self,
  ]
  /// Every enumeration.
  package static let enumerations: [any ProtobufEnum.Type] = [
    Liftbridge.Ack.Error.self, Liftbridge.AckPolicy.self, Liftbridge.ConsumerGroupMetadata.Error.self,
    Liftbridge.PublishAsyncError.Code.self, Liftbridge.StartPosition.self, Liftbridge.StopPosition.self,
    Liftbridge.StreamMetadata.Error.self,
  ]
}
