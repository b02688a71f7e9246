/// A key that the reference knows.
package enum ConnectionKey: String, Sendable, CaseIterable {
  case tls = "Tls"
  case tlsCaFile = "TlsCaFile"
  case tlsVerifyCert = "TlsVerifyCert"
  case userCertFile = "UserCertFile"
  case userKeyFile = "UserKeyFile"
  case connectionName = "ConnectionName"
  case defaultDeadline = "DefaultDeadline"
  case keepAliveInterval = "KeepAliveInterval"
  case keepAliveTimeout = "KeepAliveTimeout"

  /// What other clients honour and this one does not yet, with the reason told.
  private static let notYet = [
    "MaxDiscoverAttempts": "there is no discovery of a cluster",
    "DiscoveryInterval": "there is no discovery of a cluster",
    "GossipTimeout": "there is no discovery of a cluster",
    "NodePreference": "there is one node; options of a call say whether it must lead",
    "ThrowOnAppendFailure": "appendToStream throws, conditionalAppendToStream answers with a value",
    "DnsDiscover": "there is no discovery of a cluster",
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })
  private static let known = allCases.map(\.rawValue).joined(separator: ", ")

  /// Finds a key, whatever its case.
  ///
  /// - Throws: ``ConnectionStringError``, by name, for a key that is unknown or not honoured.
  package init(named name: String) throws(ConnectionStringError) {
    if let key = Self.byName[name.lowercased()] {
      self = key
      return
    }
    if let (key, reason) = Self.notYet.first(where: { $0.key.lowercased() == name.lowercased() }) {
      throw .notSupportedYet("the key '\(key)'", reason)
    }
    throw .unknownKey(name, known: Self.known)
  }
}
