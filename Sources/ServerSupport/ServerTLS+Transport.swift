package import EventStreamsTransport

extension ServerTLS {
  /// The same for the transport.
  package var transportConfiguration: TLSServerConfiguration {
    TLSServerConfiguration(
      identity: TLSIdentity(certificate: certificate.pemSource, key: key.pemSource),
      clientRoots: clientRoots?.pemSource)
  }
}
