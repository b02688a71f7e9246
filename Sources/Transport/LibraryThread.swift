internal import CEventStreamsLinux
internal import Glibc

/// Threads of this library's own: named, detached, and never asked to run a signal handler of the program.
enum LibraryThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts one.
  ///
  /// - Parameters:
  ///   - name: What tools show; 15 characters at most.
  ///   - body: Runs on it; the thread ends with it.
  /// - Returns: 0, or the system's error number.
  static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Int32 {
    var before = sigset_t()
    var blocked = sigset_t()
    sigfillset(&blocked)
    // What a fault of the thread itself raises is left to it: a crash should still print where it was.
    for own in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&blocked, own) }
    pthread_sigmask(SIG_SETMASK, &blocked, &before)  // Inherited by the thread that is made now.
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let context = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { raw in
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      return status
    }
    pthread_setname_np(thread, name)
    pthread_detach(thread)
    return 0
  }
}
