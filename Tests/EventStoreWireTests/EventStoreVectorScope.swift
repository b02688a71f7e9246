/// The golden messages that the vector file leaves out: those of services that are not spoken yet.
///
/// A test fails as soon as one of them is a message of this package: then its vectors belong into the file.
enum EventStoreVectorScope {
  /// How many vectors that is.
  static let count = 152

  /// Their messages, by package.
  static let outside: KeyValuePairs<String, [String]> = [
    "event_store.client.monitoring": [
      "StatsReq", "StatsResp",
    ],
    "event_store.client.operations": [
      "ScavengeResp", "SetNodePriorityReq", "StartScavengeReq", "StopScavengeReq",
    ],
    "event_store.client.persistent_subscriptions": [
      "CreateReq", "CreateResp", "DeleteReq", "DeleteResp", "GetInfoReq", "GetInfoResp", "ListReq", "ListResp",
      "ReadReq", "ReadResp", "ReplayParkedReq", "ReplayParkedResp", "TruncateParkedReq", "TruncateParkedResp",
      "UpdateReq", "UpdateResp",
    ],
    "event_store.client.projections": [
      "CreateReq", "CreateResp", "DeleteReq", "DeleteResp", "DisableReq", "DisableResp", "EnableReq", "EnableResp",
      "ResetReq", "ResetResp", "ResultReq", "ResultResp", "StateReq", "StateResp", "StatisticsReq", "StatisticsResp",
      "UpdateReq", "UpdateResp",
    ],
    "event_store.client.users": [
      "ChangePasswordReq", "ChangePasswordResp", "CreateReq", "CreateResp", "DeleteReq", "DeleteResp", "DetailsReq",
      "DetailsResp", "DisableReq", "DisableResp", "EnableReq", "EnableResp", "ResetPasswordReq", "ResetPasswordResp",
      "UpdateReq", "UpdateResp",
    ],
    "kurrent.client.redaction": [
      "GetEventPositionReq", "GetEventPositionResp", "SwitchChunkReq", "SwitchChunkResp",
    ],
    "kurrentdb.protocol.registry.v2": [
      "CheckSchemaCompatibilityRequest", "CheckSchemaCompatibilityResponse", "CreateSchemaRequest",
      "CreateSchemaResponse", "DeleteSchemaVersionsRequest", "DeleteSchemaVersionsResponse", "GetSchemaResponse",
      "GetSchemaVersionResponse", "ListSchemasRequest", "RegisterSchemaVersionRequest",
      "RegisterSchemaVersionResponse", "UpdateSchemaRequest",
    ],
    "kurrentdb.protocol.v2.indexes": [
      "CreateIndexRequest", "CreateIndexResponse", "DeleteIndexRequest", "DeleteIndexResponse", "GetIndexRequest",
      "GetIndexResponse", "ListIndexesRequest", "ListIndexesResponse", "StartIndexRequest", "StartIndexResponse",
      "StopIndexRequest", "StopIndexResponse",
    ],
    "kurrentdb.protocol.v2.streams": [
      "AppendRecordsRequest", "AppendRecordsResponse", "AppendRequest", "AppendSessionResponse",
    ],
  ]
}
