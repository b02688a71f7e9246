extension EventStoreError {
  /// The kind of failure: one of the static members.
  ///
  /// Later versions add more, so keep a `default`.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Name: String {
      case invalidConnectionString
      case invalidArgument
      case alreadyIterating
      case clientClosed
      case unsupported
      case nameNotResolved
      case connectionRefused
      case tlsFailed
      case notHTTP2
      case connectionLost
      case notLeader
      case serverNotReady
      case serverBusy
      case deadlineExceeded
      case unauthenticated
      case accessDenied
      case resourceExhausted
      case wrongExpectedVersion
      case streamNotFound
      case streamDeleted
      case appendOutcomeUnknown
      case serverTimedOut
      case eventTooLarge
      case appendTooLarge
      case invalidTransaction
      case subscriptionDropped
      case consumerTooSlow
      case indexNotFound
      case protocolViolation
      case serverFault
      case cancelledByServer
      case unknown
    }

    private let name: Name

    private init(_ name: Name) { self.name = name }

    /// The name of the static member.
    public var description: String { name.rawValue }

    /// Lets a code stand in a `catch`: `catch EventStoreError.Code.streamNotFound`.
    public static func ~= (code: Self, error: any Error) -> Bool { (error as? EventStoreError)?.code == code }

    /// The connection string cannot be read, or asks for what is not supported yet; the message names the part.
    public static let invalidConnectionString = Self(.invalidConnectionString)

    /// What was asked cannot be done, as told by the client before sending or by the server.
    public static let invalidArgument = Self(.invalidArgument)

    /// The sequence is or was iterated by another iterator, which goes on undisturbed.
    public static let alreadyIterating = Self(.alreadyIterating)

    /// The client is closed.
    public static let clientClosed = Self(.clientClosed)

    /// The server does not know the call, or a stand-in does not implement it.
    public static let unsupported = Self(.unsupported)

    /// The host's name leads to no address.
    public static let nameNotResolved = Self(.nameNotResolved)

    /// No address of the host took the connection within 20 seconds; nothing was sent.
    public static let connectionRefused = Self(.connectionRefused)

    /// TLS could not be set up; the cause is a `TLSFailure`.
    public static let tlsFailed = Self(.tlsFailed)

    /// What answers at the port does not speak HTTP/2.
    public static let notHTTP2 = Self(.notHTTP2)

    /// The connection or the call's stream ended before the answer was complete.
    public static let connectionLost = Self(.connectionLost)

    /// The node is not the cluster's leader and the call asked for it; nothing was done.
    public static let notLeader = Self(.notLeader)

    /// The server is starting, leaving or without a leader; nothing was done.
    public static let serverNotReady = Self(.serverNotReady)

    /// The server has too much to do; nothing was done.
    public static let serverBusy = Self(.serverBusy)

    /// The call's limit passed, connecting included.
    ///
    /// A write may have been carried out.
    public static let deadlineExceeded = Self(.deadlineExceeded)

    /// The server does not accept the user or the password.
    public static let unauthenticated = Self(.unauthenticated)

    /// The user, or nobody where none was sent, may not do this.
    public static let accessDenied = Self(.accessDenied)

    /// A limit was exceeded: of the size of a message, or another one that the message names.
    public static let resourceExhausted = Self(.resourceExhausted)

    /// The stream was in another state than expected; nothing was written.
    public static let wrongExpectedVersion = Self(.wrongExpectedVersion)

    /// The stream was never written, or is deleted.
    public static let streamNotFound = Self(.streamNotFound)

    /// The stream is tombstoned, or deleted while an existing one was expected.
    public static let streamDeleted = Self(.streamDeleted)

    /// The server gave up waiting for its own write; the events may be in the store.
    ///
    /// Repeat with the same events.
    public static let appendOutcomeUnknown = Self(.appendOutcomeUnknown)

    /// The server gave up waiting for its own work.
    ///
    /// A deletion may have been carried out.
    public static let serverTimedOut = Self(.serverTimedOut)

    /// One event is larger than the server takes, or than any message can hold; nothing was written.
    public static let eventTooLarge = Self(.eventTooLarge)

    /// The events together are larger than the server takes; nothing was written.
    public static let appendTooLarge = Self(.appendTooLarge)

    /// The server calls the transaction invalid; nothing was written.
    public static let invalidTransaction = Self(.invalidTransaction)

    /// The server ended the subscription.
    public static let subscriptionDropped = Self(.subscriptionDropped)

    /// The server ended the subscription because events waited too long to be taken.
    public static let consumerTooSlow = Self(.consumerTooSlow)

    /// The index that a filter names does not exist.
    public static let indexNotFound = Self(.indexNotFound)

    /// The server sent what the protocol does not allow.
    public static let protocolViolation = Self(.protocolViolation)

    /// The server failed at something it did not foresee; also what it says to a pattern it cannot read.
    public static let serverFault = Self(.serverFault)

    /// The server ended the call by cancelling it.
    public static let cancelledByServer = Self(.cancelledByServer)

    /// The server ended the call with a status that has no name here; see ``EventStoreError/grpcStatus``.
    public static let unknown = Self(.unknown)
  }
}
