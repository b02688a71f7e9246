// Timeout, Credentials and the rest of what both clients share belong to this module's face.
@_exported public import EventStreamsClientSupport
