// ServerTLS: both embedded servers share it, so a program that imports both meets it once.
@_exported public import EventStreamsServerSupport
