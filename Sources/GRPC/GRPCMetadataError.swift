/// Why an entry of metadata, or another text that travels as a header, is not sent.
///
/// Tells the name and never the value, which may be a password.
package struct GRPCMetadataError: Error, Sendable, Hashable {
  /// What is wrong.
  package enum Problem: Sendable, Hashable {
    /// The name is empty or holds more than a-z, 0-9, `_`, `-` and `.`.
    case illegalName
    /// The name is the protocol's own.
    case reservedName
    /// The value holds more than printable ASCII, or begins or ends with a blank.
    case illegalValue
    /// The value of a `-bin` name is no base64.
    case notBase64
  }

  /// The entry.
  package let name: String
  /// What is wrong with it.
  package let problem: Problem

  /// Takes the parts.
  package init(name: String, problem: Problem) {
    self.name = name
    self.problem = problem
  }
}

extension GRPCMetadataError: CustomStringConvertible {
  package var description: String {
    // The name may be anything, line breaks included.
    let entry = "metadata '\(GRPCStatusMessage.encode(name))'"
    return switch problem {
    case .illegalName: "\(entry): a name holds a-z, 0-9, '_', '-' and '.' only, and at least one of them"
    case .reservedName: "\(entry): the name belongs to the protocol"
    case .illegalValue: "\(entry): the value is not printable ASCII without blanks at its ends"
    case .notBase64: "\(entry): the value is no base64"
    }
  }
}
