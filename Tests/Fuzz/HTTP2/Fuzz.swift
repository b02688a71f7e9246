/// Takes one input of the fuzzer: a script of what a peer sends and what the owner of the session does.
///
/// A crash or a trap is the finding; what is returned means nothing.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var script = Script([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
  var run = Run(&script)
  while let step = script.next() { run.play(step, &script) }
  run.finish()
  return 0
}
