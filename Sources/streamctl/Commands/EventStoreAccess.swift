internal import EventStoreClient

/// How an `es` command reaches its server, and as whom.
struct EventStoreAccess {
  /// The server.
  let settings: EventStoreSettings
  /// Who calls, where the connection string does not say.
  let credentials: Credentials?
  /// The limit of a write, of a read's first answer, of a subscription's confirmation.
  let timeout: Timeout
  /// False where any node may answer; nil for what the client asks for by itself.
  let requiresLeader: Bool?

  /// Reads `--uri`, `--user`, `--password-file`, `--timeout` and `--any-node`.
  init(_ invocation: Invocation, _ console: Console) throws {
    guard let uri = invocation["--uri"] ?? invocation.environment["STREAMCTL_URI"], !uri.isEmpty else {
      throw UsageError.input("which server? Give --uri or set STREAMCTL_URI")
    }
    timeout = try invocation.timeout()
    requiresLeader = invocation.has("--any-node") ? false : nil
    let user = try invocation.users(console).first
    settings = try EventStoreSettings(uri)
    if let user, !settings.sendsCredentials {
      throw UsageError.needs("--user \(user.name)", "TLS in the connection string")
    }
    credentials = user.map { .basic($0.name, password: $0.password) }
    if settings.credentials == nil { return }
    if invocation.has("--uri") {
      console.note("streamctl: a password on the command line can be seen by others; set STREAMCTL_URI instead")
    }
    if !settings.sendsCredentials {
      console.note("streamctl: the connection string's user is not sent: the connection is without TLS")
    }
  }

  /// For appends, deletes and other single calls.
  var call: CallOptions {
    CallOptions(timeout: timeout, credentials: credentials, requiresLeader: requiresLeader)
  }

  /// For reads.
  var read: StreamCallOptions {
    StreamCallOptions(firstMessage: timeout, credentials: credentials, requiresLeader: requiresLeader)
  }

  /// For subscriptions.
  var subscription: SubscriptionOptions {
    SubscriptionOptions(confirmation: timeout, credentials: credentials, requiresLeader: requiresLeader)
  }
}
