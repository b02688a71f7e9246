// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "FirstSteps",
  dependencies: [.package(name: "swift-event-streams", path: "../../..")],
  targets: [
    .executableTarget(
      name: "FirstSteps",
      dependencies: [
        .product(name: "EventStoreClient", package: "swift-event-streams"),
        .product(name: "EmbeddedEventStore", package: "swift-event-streams"),
      ])
  ]
)
