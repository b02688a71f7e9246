package import EventStreamsProtobuf

/// What this module knows of the wire, for tests that compare it with the .proto files.
package enum EventStoreWireRegistry {
  /// Every message, nested ones too.
  package static let messages: [any ProtobufMessage.Type] = [
    Shared.AccessDenied.self, Shared.AllStreamPosition.self, Shared.BadRequest.self, Shared.Empty.self,
    Shared.InvalidTransaction.self, Shared.MaximumAppendEventSizeExceeded.self, Shared.MaximumAppendSizeExceeded.self,
    Shared.StreamDeleted.self, Shared.StreamIdentifier.self, Shared.Timeout.self, Shared.UUID.self,
    Shared.UUID.Structured.self, Shared.Unknown.self, Shared.WrongExpectedVersion.self, Gossip.ClusterInfo.self,
    Gossip.EndPoint.self, Gossip.MemberInfo.self, ServerFeatures.SupportedMethod.self,
    ServerFeatures.SupportedMethods.self, Streams.AppendReq.self, Streams.AppendReq.Options.self,
    Streams.AppendReq.ProposedMessage.self, Streams.AppendResp.self, Streams.AppendResp.Position.self,
    Streams.AppendResp.Success.self, Streams.AppendResp.WrongExpectedVersion.self, Streams.BatchAppendReq.self,
    Streams.BatchAppendReq.Options.self, Streams.BatchAppendReq.ProposedMessage.self, Streams.BatchAppendResp.self,
    Streams.BatchAppendResp.Success.self, Streams.DeleteReq.self, Streams.DeleteReq.Options.self,
    Streams.DeleteResp.self, Streams.DeleteResp.Position.self, Streams.ReadReq.self, Streams.ReadReq.Options.self,
    Streams.ReadReq.Options.AllOptions.self, Streams.ReadReq.Options.ControlOption.self,
    Streams.ReadReq.Options.FilterOptions.self, Streams.ReadReq.Options.FilterOptions.Expression.self,
    Streams.ReadReq.Options.Position.self, Streams.ReadReq.Options.StreamOptions.self,
    Streams.ReadReq.Options.SubscriptionOptions.self, Streams.ReadReq.Options.UUIDOption.self, Streams.ReadResp.self,
    Streams.ReadResp.CaughtUp.self, Streams.ReadResp.Checkpoint.self, Streams.ReadResp.FellBehind.self,
    Streams.ReadResp.Position.self, Streams.ReadResp.ReadEvent.self, Streams.ReadResp.ReadEvent.RecordedEvent.self,
    Streams.ReadResp.StreamNotFound.self, Streams.ReadResp.SubscriptionConfirmation.self, Streams.TombstoneReq.self,
    Streams.TombstoneReq.Options.self, Streams.TombstoneResp.self, Streams.TombstoneResp.Position.self,
    WellKnown.AnyMessage.self, WellKnown.Duration.self, WellKnown.Empty.self, WellKnown.Timestamp.self,
    RPC.Status.self,
  ]
  /// Every enumeration.
  package static let enumerations: [any ProtobufEnum.Type] = [
    Gossip.MemberInfo.VNodeState.self, Streams.ReadReq.Options.ReadDirection.self,
  ]
}
