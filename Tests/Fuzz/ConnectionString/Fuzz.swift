/// Takes one input of the fuzzer.
///
/// A crash or a trap is the finding; what is returned means nothing.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  0
}
