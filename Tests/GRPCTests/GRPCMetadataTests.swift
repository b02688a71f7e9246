import EventStreamsGRPC
import EventStreamsHTTP2
import Testing

@Suite("gRPC metadata", .timeLimit(.minutes(1)))
struct GRPCMetadataTests {
  @Test("names are compared without case, and the first value counts")
  func firstValue() {
    var metadata: GRPCMetadata = ["X-Own": "one"]
    metadata.add("x-own", "two")
    #expect(metadata["x-OWN"] == "one")
    #expect(metadata.values("x-own") == ["one", "two"])
    #expect(metadata["other"] == nil)
    #expect(metadata.map(\.name) == ["x-own", "x-own"])
  }

  @Test(
    "of what a peer sent, the protocol's own fields are left out",
    arguments: [":path", "te", "content-type", "content-length", "connection", "grpc-timeout", "grpc-status"])
  func protocolFields(name: String) {
    let received = ScriptedServer.fields([("a", "1"), (name, "x"), ("grpc-status-details-bin", "AA")])
    #expect(GRPCMetadata(custom: received).map(\.name) == ["a", "grpc-status-details-bin"])
  }

  @Test(
    "details of an error travel as bytes",
    arguments: [[], [0], [0, 1], [0, 1, 2], [255, 254, 253, 252]] as [[UInt8]])
  func binaryRoundTrip(bytes: [UInt8]) {
    var metadata = GRPCMetadata()
    metadata.add("grpc-status-details-bin", binary: bytes)
    #expect(metadata.binary("grpc-status-details-bin") == bytes)
    #expect(metadata["grpc-status-details-bin"]?.contains("=") == false)
  }

  static let texts: [(String, [UInt8]?)] = [
    ("", []), ("AAEC", [0, 1, 2]), ("AAE", [0, 1]), ("AAE=", [0, 1]), ("AA", [0]), ("AA==", [0]),
    ("+/+/", [251, 255, 191]),
    ("A", nil), ("AA=", nil), ("A===", nil), ("=", nil), ("!!!", nil), ("AA-_", nil), ("AA A", nil), ("AAE=AAE=", nil),
    ("AAAAA", nil),
  ]

  @Test("base64 is read with and without padding, anything else is refused", arguments: texts)
  func base64(text: String, bytes: [UInt8]?) {
    #expect(GRPCBase64.decode(text) == bytes)
    #expect(GRPCMetadata(dictionaryLiteral: ("x-bin", text)).isWellFormed == (bytes != nil))
  }

  @Test("every length is encoded as it is decoded")
  func base64Lengths() {
    for count in 0...100 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      #expect(GRPCBase64.decode(GRPCBase64.encode(bytes)) == bytes)
    }
  }

  @Test("binary values joined by commas are told apart")
  func joined() {
    let metadata: GRPCMetadata = ["x-bin": "AAE, AAEC,AA=="]
    #expect(metadata.binaryValues("x-bin") == [[0, 1], [0, 1, 2], [0]])
    #expect(GRPCMetadata(dictionaryLiteral: ("x-bin", "AAE,?")).binaryValues("x-bin") == nil)
    let repeated: GRPCMetadata = ["x-bin": "AAE,AA==", "y-bin": "?", "X-Bin": "\tAAEC "]
    #expect(repeated.binaryValues("X-BIN") == [[0, 1], [0], [0, 1, 2]])
    #expect(repeated.binary("x-bin") == [0, 1])
    #expect(!repeated.isWellFormed && repeated.binary("y-bin") == nil && repeated.binary("z-bin") == nil)
  }

  @Test("removing takes every value of a name")
  func remove() {
    var metadata: GRPCMetadata = ["a": "1", "b": "2"]
    metadata.add("A", "3")
    metadata.remove("A")
    #expect(metadata.map(\.value) == ["2"])
  }
}
