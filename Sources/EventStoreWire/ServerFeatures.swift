package import EventStreamsProtobuf

/// Messages of the package `event_store.client.server_features`: what a server can do.
package enum ServerFeatures {
  /// Paths of the methods of `event_store.client.server_features.ServerFeatures`.
  package enum Method {
    /// Every method the server answers.
    package static let getSupportedMethods = "/event_store.client.server_features.ServerFeatures/GetSupportedMethods"
  }
}

extension ServerFeatures {
  /// The methods and the version.
  package struct SupportedMethods: ProtobufMessage {
    package static let protobufName = "event_store.client.server_features.SupportedMethods"
    /// One for each method.
    package var methods: [ServerFeatures.SupportedMethod]
    /// Three numbers with dots.
    package var eventStoreServerVersion: String
    package init() { self.init(methods: []) }
    package init(methods: [ServerFeatures.SupportedMethod] = [], eventStoreServerVersion: String = "") {
      self.methods = methods
      self.eventStoreServerVersion = eventStoreServerVersion
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "methods", &methods)
      try f(2, "event_store_server_version", &eventStoreServerVersion)
    }
  }

  /// One method.
  package struct SupportedMethod: ProtobufMessage {
    package static let protobufName = "event_store.client.server_features.SupportedMethod"
    /// In lower case.
    package var methodName: String
    /// With its package, in lower case.
    package var serviceName: String
    /// What it can do beyond the first version.
    package var features: [String]
    package init() { self.init(methodName: "") }
    package init(methodName: String = "", serviceName: String = "", features: [String] = []) {
      self.methodName = methodName
      self.serviceName = serviceName
      self.features = features
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "method_name", &methodName)
      try f(2, "service_name", &serviceName)
      try f(3, "features", &features)
    }
  }
}
