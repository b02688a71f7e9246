import Foundation
import Testing

/// The built `streamctl`.
enum Program {
  /// Where it is: beside the bundle that these tests are in.
  static func path() throws -> String {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appendingPathComponent("streamctl").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    return try #require(nil as String?, "streamctl is not beside the tests")
  }

  /// Runs a script of bash, in which `streamctl` is the program.
  static func shell(
    _ script: String, _ variables: [String: String] = [:]
  ) async throws -> (status: Int32, out: String, err: String) {
    let function = "streamctl() { \"$STREAMCTL\" \"$@\"; }\n"
    let variables = try variables.merging(["STREAMCTL": path()]) { $1 }
    return try await ChildProcess("/bin/bash", ["-c", function + script], variables: variables).end()
  }
}
