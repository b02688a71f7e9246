import Foundation

@testable import streamctl

/// A program that a test started, with pipes to what it prints.
///
/// Everything that waits does so on a thread of its own: the pool that runs tests has as few threads as the machine has
/// cores, and one that waits for a program holds up the deadlines of every other test. (Foundation's `Process` waits on
/// the caller's thread, and leaks.)
final class ChildProcess: Sendable {
  /// Why a program could not be started.
  struct StartError: Error {
    let code: Int32
  }

  private let identifier: pid_t
  private let out: Int32
  private let err: Int32

  /// Starts a program without input.
  ///
  /// - Parameters:
  ///   - program: Its path.
  ///   - words: Its arguments.
  ///   - variables: Added to those of this process.
  /// - Throws: ``StartError``.
  init(_ program: String, _ words: [String], variables: [String: String] = [:]) throws {
    let out = try Self.pipe()
    let err = try Self.pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO)
    let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }.map { "\($0)=\($1)" }
    var identifier: pid_t = 0
    let code = Self.withTexts([program] + words) { arguments in
      Self.withTexts(environment) { posix_spawn(&identifier, program, &actions, nil, arguments, $0) }
    }
    close(out.write)
    close(err.write)
    self.identifier = identifier
    self.out = out.read
    self.err = err.read
    if code != 0 { throw StartError(code: code) }
  }

  deinit {
    close(out)
    close(err)
  }

  /// The next line of standard output.
  func line() async -> String {
    await onThread { [self] in
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      while read(out, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Sends a signal.
  func signal(_ number: Int32) { kill(identifier, number) }

  /// What it still printed, and how it ended: its exit status, or minus the signal that ended it.
  func end() async -> (status: Int32, out: String, err: String) {
    await onThread { [self] in
      let printed = (Self.rest(out), Self.rest(err))
      var status: Int32 = 0
      while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7F
      return (signal == 0 ? status >> 8 & 0xFF : -signal, printed.0, printed.1)
    }
  }

  private static func rest(_ descriptor: Int32) -> String {
    String(decoding: (try? Descriptor.readToEnd(descriptor, name: "a pipe")) ?? [], as: UTF8.self)
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard Foundation.pipe(&ends) == 0 else { throw StartError(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }  // The child keeps the copies that it is given.
    return (ends[0], ends[1])
  }

  private static func withTexts<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}

private func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: body()) }
  }
}
