// Timeout, TLSSettings and TLSFailure: both clients share them, so a program that imports both meets them once.
@_exported public import EventStreamsClientSupport
