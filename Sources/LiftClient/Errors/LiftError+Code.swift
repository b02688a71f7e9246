extension LiftError {
  /// The kinds of failure.
  ///
  /// Open: switch over the static members and keep a `default`.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Name: String {
      case invalidArgument, alreadyIterating, clientClosed, unsupported
      case nameNotResolved, connectionRefused, tlsFailed, notHTTP2, connectionLost, deadlineExceeded
      case streamExists, streamNotFound, streamDeleted, partitionNotFound, partitionReadOnly, partitionPaused
      case incorrectOffset, ackRequired, messageTooLarge, encryptionFailed, publishFailed
      case notLeader, noLeader, subscriptionDropped, accessDenied, unauthenticated, resourceExhausted
      case serverNotReady, serverFault, protocolViolation, unknown
    }
    private let name: Name

    // Told before anything is sent.

    /// An argument that no server would take: what is wrong is in the message.
    public static let invalidArgument = Self(name: .invalidArgument)
    /// A second iterator over a subscription.
    public static let alreadyIterating = Self(name: .alreadyIterating)
    /// The client was closed, before or during the call.
    public static let clientClosed = Self(name: .clientClosed)
    /// A stand-in, or a server older than the call, does not have it.
    public static let unsupported = Self(name: .unsupported)

    // The way to the server.

    /// The host's name has no address.
    public static let nameNotResolved = Self(name: .nameNotResolved)
    /// Nobody listens there, no way leads there, or nobody took the connection within `connectTimeout`; nothing was sent.
    public static let connectionRefused = Self(name: .connectionRefused)
    /// TLS could not be agreed on; the `cause` is a `TLSFailure`.
    public static let tlsFailed = Self(name: .tlsFailed)
    /// Something answers on that port, but not in HTTP/2.
    public static let notHTTP2 = Self(name: .notHTTP2)
    /// The connection ended during the call.
    ///
    /// A message that was on its way may be stored.
    public static let connectionLost = Self(name: .connectionLost)
    /// The call took longer than it may, connecting included.
    ///
    /// A message that was on its way may be stored, or become committed later.
    public static let deadlineExceeded = Self(name: .deadlineExceeded)

    // Streams and partitions.

    /// A stream of this name exists already.
    public static let streamExists = Self(name: .streamExists)
    /// No stream has this name.
    public static let streamNotFound = Self(name: .streamNotFound)
    /// The stream was deleted under a subscription.
    public static let streamDeleted = Self(name: .streamDeleted)
    /// The stream has no partition of this number; from `subscribe` perhaps there is no such stream either.
    public static let partitionNotFound = Self(name: .partitionNotFound)
    /// The partition takes no messages; a subscription to what comes next would wait for nothing.
    public static let partitionReadOnly = Self(name: .partitionReadOnly)
    /// The partition is paused, or was paused under a subscription.
    public static let partitionPaused = Self(name: .partitionPaused)

    // Publishing.

    /// The message would not have got the expected offset, so it is not stored.
    public static let incorrectOffset = Self(name: .incorrectOffset)
    /// A stream with concurrency control takes no message without acknowledgement.
    public static let ackRequired = Self(name: .ackRequired)
    /// Larger than the server, or NATS behind it, takes.
    public static let messageTooLarge = Self(name: .messageTooLarge)
    /// The server cannot encrypt, for want of a key.
    public static let encryptionFailed = Self(name: .encryptionFailed)
    /// The server could not hand the message to NATS.
    public static let publishFailed = Self(name: .publishFailed)

    // The server.

    /// This server does not lead the partition.
    public static let notLeader = Self(name: .notLeader)
    /// The cluster has no leader at the moment; a later attempt may succeed.
    public static let noLeader = Self(name: .noLeader)
    /// The server ended a subscription without a reason.
    public static let subscriptionDropped = Self(name: .subscriptionDropped)
    /// The client's certificate does not permit the call.
    public static let accessDenied = Self(name: .accessDenied)
    /// The server does not know who is asking.
    public static let unauthenticated = Self(name: .unauthenticated)
    /// A limit of the server is reached.
    public static let resourceExhausted = Self(name: .resourceExhausted)
    /// The server is starting, stopping or moving the partition; a later attempt may succeed.
    public static let serverNotReady = Self(name: .serverNotReady)
    /// The server failed.
    public static let serverFault = Self(name: .serverFault)
    /// What the server sent is not what the API says.
    public static let protocolViolation = Self(name: .protocolViolation)
    /// None of the others; the message and ``LiftError/grpcStatus`` say more.
    public static let unknown = Self(name: .unknown)

    /// The member's name.
    public var description: String { name.rawValue }

    /// Lets a `catch` name a code.
    public static func ~= (code: Code, error: any Error) -> Bool { (error as? LiftError)?.code == code }
  }
}
