// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] =
  [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
  + [
    "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility",
    "NonisolatedNonsendingByDefault", "InferIsolatedConformances",
  ].map { .enableUpcomingFeature($0) }

/// A target of this package that is no product: its name is unique in a user's package graph, its folder short.
func internalTarget(_ folder: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: "EventStreams\(folder)", dependencies: dependencies, path: "Sources/\(folder)", swiftSettings: settings)
}

func product(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: settings)
}

func executable(
  _ name: String, folder: String? = nil, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Sources/\(folder ?? name)", exclude: exclude,
    swiftSettings: settings)
}

func tests(_ folder: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
  .testTarget(
    name: "\(folder)Tests", dependencies: dependencies + ["EventStreamsTestSupport"], path: "Tests/\(folder)Tests",
    resources: resources, swiftSettings: settings)
}

let systemLibraries: [Target] = [
  .systemLibrary(
    name: "CEventStreamsNghttp2", path: "Sources/CNghttp2", pkgConfig: "libnghttp2",
    providers: [.apt(["libnghttp2-dev"])]),
  .systemLibrary(
    name: "CEventStreamsOpenSSL", path: "Sources/COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(name: "CEventStreamsLinux", path: "Sources/CLinux"),
]

let core: [Target] = [
  internalTarget("HTTP2", ["CEventStreamsNghttp2"]),
  internalTarget("Transport", ["EventStreamsHTTP2", "CEventStreamsOpenSSL", "CEventStreamsLinux"]),
  internalTarget("Protobuf"),
  internalTarget("GRPC", ["EventStreamsTransport", "EventStreamsHTTP2"]),
  internalTarget("EventStoreWire", ["EventStreamsProtobuf"]),
  internalTarget("LiftbridgeWire", ["EventStreamsProtobuf"]),
  internalTarget("Regex"),
  internalTarget("ClientSupport", ["EventStreamsGRPC", "EventStreamsTransport"]),
  internalTarget("ServerSupport", ["EventStreamsGRPC", "EventStreamsTransport", "EventStreamsHTTP2"]),
]

let products: [Target] = [
  product(
    "EventStoreClient",
    [
      "EventStreamsClientSupport", "EventStreamsEventStoreWire", "EventStreamsProtobuf", "EventStreamsGRPC",
      "EventStreamsTransport", "EventStreamsHTTP2",
    ]),
  product(
    "LiftClient",
    [
      "EventStreamsClientSupport", "EventStreamsLiftbridgeWire", "EventStreamsProtobuf", "EventStreamsGRPC",
      "EventStreamsTransport", "EventStreamsHTTP2",
    ]),
  product(
    "EmbeddedEventStore",
    [
      "EventStreamsServerSupport", "EventStreamsEventStoreWire", "EventStreamsProtobuf", "EventStreamsGRPC",
      "EventStreamsTransport", "EventStreamsRegex",
    ]),
  product(
    "EmbeddedLiftbridge",
    [
      "EventStreamsServerSupport", "EventStreamsLiftbridgeWire", "EventStreamsProtobuf", "EventStreamsGRPC",
      "EventStreamsTransport",
    ]),
]

let executables: [Target] = [
  executable("streamctl", ["EventStoreClient", "LiftClient", "EmbeddedEventStore", "EmbeddedLiftbridge"]),
  executable("streambench", folder: "Benchmarks", ["EventStoreClient", "EmbeddedEventStore"], exclude: ["suite.py"]),
  executable(
    "interop-client", folder: "InteropClient",
    ["EventStreamsGRPC", "EventStreamsTransport", "EventStreamsProtobuf", "EventStreamsInteropMessages"]),
  executable(
    "interop-server", folder: "InteropServer",
    ["EventStreamsGRPC", "EventStreamsTransport", "EventStreamsProtobuf", "EventStreamsInteropMessages"]),
  internalTarget("InteropMessages", ["EventStreamsProtobuf"]),
]

let testTargets: [Target] = [
  .target(
    name: "EventStreamsTestSupport",
    dependencies: [
      "EventStreamsTransport", "CEventStreamsOpenSSL", "CEventStreamsLinux", "EventStreamsProtobuf",
      "EventStreamsEventStoreWire",
    ],
    path: "Tests/Support",
    swiftSettings: settings),
  tests("HTTP2", ["EventStreamsHTTP2"]),
  tests("Transport", ["EventStreamsTransport", "EventStreamsHTTP2"]),
  tests(
    "Protobuf",
    [
      "EventStreamsProtobuf", "EventStreamsEventStoreWire", "EventStreamsLiftbridgeWire", "EventStreamsInteropMessages",
    ],
    resources: [.copy("Tables")]),
  tests(
    "GRPC", ["EventStreamsGRPC", "EventStreamsTransport", "EventStreamsHTTP2", "EventStreamsInteropMessages"]),
  tests(
    "EventStoreWire", ["EventStreamsEventStoreWire", "EventStreamsProtobuf"], resources: [.copy("Vectors")]),
  tests(
    "LiftbridgeWire", ["EventStreamsLiftbridgeWire", "EventStreamsProtobuf"], resources: [.copy("Vectors")]),
  tests("Regex", ["EventStreamsRegex"], resources: [.copy("Corpus")]),
  tests(
    "EventStoreClient",
    [
      "EventStoreClient", "EmbeddedEventStore", "EventStreamsClientSupport", "EventStreamsGRPC",
      "EventStreamsTransport", "EventStreamsHTTP2", "EventStreamsEventStoreWire", "EventStreamsProtobuf",
      "CEventStreamsLinux",
    ]),
  // As a user writes it: without access to the package, nor its settings of the compiler.
  .testTarget(
    name: "EventStoreUsageTests", dependencies: ["EventStoreClient", "EmbeddedEventStore"],
    path: "Tests/EventStoreUsageTests", packageAccess: false,
    swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
  .testTarget(
    name: "LiftUsageTests", dependencies: ["LiftClient", "EmbeddedLiftbridge"], path: "Tests/LiftUsageTests",
    packageAccess: false, swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
  tests(
    "LiftClient",
    [
      "LiftClient", "EmbeddedLiftbridge", "EventStreamsGRPC", "EventStreamsTransport", "EventStreamsProtobuf",
      "EventStreamsLiftbridgeWire", "CEventStreamsLinux",
    ]),
  tests(
    "EmbeddedEventStore",
    [
      "EmbeddedEventStore", "EventStreamsGRPC", "EventStreamsEventStoreWire", "EventStreamsProtobuf",
      "EventStreamsTransport", "EventStreamsHTTP2", "EventStreamsRegex",
    ], resources: [.copy("Recordings")]),
  tests(
    "EmbeddedLiftbridge",
    [
      "EmbeddedLiftbridge", "EventStreamsGRPC", "EventStreamsTransport", "EventStreamsProtobuf",
      "EventStreamsLiftbridgeWire", "EventStreamsHTTP2",
    ],
    resources: [.copy("Recordings")]),
  tests(
    "Documentation",
    ["streamctl", "EventStoreClient", "LiftClient", "EmbeddedEventStore", "EmbeddedLiftbridge"]),
  tests("streambench", ["streambench", "EventStoreClient", "EmbeddedEventStore"]),
  tests("streamctl", ["streamctl", "EventStoreClient", "LiftClient", "EmbeddedEventStore", "EmbeddedLiftbridge"]),
]

/// The fuzz targets: libFuzzer brings `main`, so they are there only for `make fuzz`.
func fuzz(_ name: String, folder: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: "fuzz-\(name)", dependencies: dependencies, path: "Tests/Fuzz/\(folder)", swiftSettings: settings)
}

let fuzzTargets: [Target] = [
  fuzz(
    "protobuf", folder: "Protobuf",
    [
      "EventStreamsProtobuf", "EventStreamsEventStoreWire", "EventStreamsLiftbridgeWire", "EventStreamsTestSupport",
    ]),
  fuzz("http2", folder: "HTTP2", ["EventStreamsHTTP2"]),
  fuzz("grpc", folder: "GRPC", ["EventStreamsGRPC"]),
  fuzz("connection-string", folder: "ConnectionString", ["EventStoreClient"]),
]

let package = Package(
  name: "swift-event-streams",
  products: [
    .library(name: "EventStoreClient", targets: ["EventStoreClient"]),
    .library(name: "LiftClient", targets: ["LiftClient"]),
    .library(name: "EmbeddedEventStore", targets: ["EmbeddedEventStore"]),
    .library(name: "EmbeddedLiftbridge", targets: ["EmbeddedLiftbridge"]),
    .executable(name: "streamctl", targets: ["streamctl"]),
    .executable(name: "streambench", targets: ["streambench"]),
    .executable(name: "interop-client", targets: ["interop-client"]),
    .executable(name: "interop-server", targets: ["interop-server"]),
  ],
  targets: systemLibraries + core + products + executables + testTargets
    + (Context.environment["FUZZ"] == nil ? [] : fuzzTargets)
)
