/// Why an operation on the event store failed.
///
///     } catch EventStoreError.Code.streamNotFound {
///     } catch let error as EventStoreError {
///       switch error.code { case .notLeader: …; default: throw error }
///     }
///
/// A cancelled task throws `CancellationError` instead.
public struct EventStoreError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure.
  public let code: Code

  /// For people: what was tried, what happened and where; never event data or credentials.
  public let message: String

  /// The failure below this one; a `TLSFailure` where the code is ``Code/tlsFailed``.
  public let cause: (any Error)?

  private let details: Details?

  /// What few errors have, apart: an error stays small.
  package struct Details: Sendable {
    /// As of ``EventStoreError/grpcStatus``.
    package var grpcStatus: Int?
    /// As of ``EventStoreError/httpStatus``.
    package var httpStatus: Int?
    /// As of ``EventStoreError/conflict``.
    package var conflict: VersionConflict?
    /// As of ``EventStoreError/leader``.
    package var leader: String?
    /// As of ``EventStoreError/sizeLimit``.
    package var sizeLimit: Int?
    /// As of ``EventStoreError/lastRevision``.
    package var lastRevision: UInt64?
    /// As of ``EventStoreError/lastPosition``.
    package var lastPosition: LogPosition?

    /// Knows nothing.
    package init() {}
  }

  /// Makes an error, so that a stand-in for the client can fail as the true one does.
  ///
  /// - Parameters:
  ///   - code: The kind of failure.
  ///   - message: For people.
  ///   - cause: The failure below this one.
  ///   - grpcStatus: As of ``grpcStatus``.
  ///   - httpStatus: As of ``httpStatus``.
  ///   - conflict: As of ``conflict``; with the code ``Code/wrongExpectedVersion``.
  ///   - leader: As of ``leader``; with the code ``Code/notLeader``.
  ///   - sizeLimit: As of ``sizeLimit``; with the codes ``Code/eventTooLarge`` and ``Code/appendTooLarge``.
  public init(
    _ code: Code, _ message: String, cause: (any Error)? = nil, grpcStatus: Int? = nil, httpStatus: Int? = nil,
    conflict: VersionConflict? = nil, leader: String? = nil, sizeLimit: Int? = nil
  ) {
    var details = Details()
    details.grpcStatus = grpcStatus
    details.httpStatus = httpStatus
    details.conflict = conflict
    details.leader = leader
    details.sizeLimit = sizeLimit
    self.init(code, message, cause: cause, details: details)
  }

  /// Takes the parts; `message` begins with what was tried, where that is known.
  package init(_ code: Code, _ message: String, cause: (any Error)? = nil, details: Details?) {
    self.code = code
    self.message = message
    self.cause = cause
    self.details = details
  }

  /// The gRPC status that the server ended the call with, or that stands for what happened, from 1 to 16; nil where the
  /// failure has none: before a call, or in an answer.
  public var grpcStatus: Int? { details?.grpcStatus }

  /// The HTTP status, where the server answered below gRPC (RFC 9110, section 15); nil otherwise.
  public var httpStatus: Int? { details?.httpStatus }

  /// Expected and actual state, with the code ``Code/wrongExpectedVersion``; nil with every other.
  public var conflict: VersionConflict? { details?.conflict }

  /// The leader's `host:port`, with the code ``Code/notLeader`` where the server names it.
  public var leader: String? { details?.leader }

  /// The limit that was exceeded, in bytes, with the codes ``Code/eventTooLarge`` and ``Code/appendTooLarge``.
  public var sizeLimit: Int? { details?.sizeLimit }

  /// The revision of the last event handed over before a read failed: the link's where it was resolved.
  ///
  /// Of a subscription what ``CatchUpSubscription/resumeRevision`` says.
  public var lastRevision: UInt64? { details?.lastRevision }

  /// The position of the last event handed over before a read failed: the link's where it was resolved.
  ///
  /// Of a subscription what ``CatchUpSubscription/resumePosition`` says.
  public var lastPosition: LogPosition? { details?.lastPosition }

  /// The code's name, the message, and the cause where there is one.
  public var description: String {
    guard let cause else { return "\(code): \(message)" }
    return "\(code): \(message) (\(cause))"
  }

  /// The same error, knowing what was handed over before it.
  package func after(revision: UInt64?, position: LogPosition?) -> EventStoreError {
    guard revision != nil || position != nil else { return self }
    var known = details ?? Details()
    known.lastRevision = revision
    known.lastPosition = position
    return EventStoreError(code, message, cause: cause, details: known)
  }
}
