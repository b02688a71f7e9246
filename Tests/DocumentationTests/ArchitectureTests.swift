import Testing

/// Docs/Architecture.md and Package.swift against what the sources import.
@Suite("architecture")
struct ArchitectureTests {
  /// The rooms from the ground up; nothing imports its own floor or one above.
  private static let floors: [[String]] = [
    ["CEventStreamsNghttp2", "CEventStreamsOpenSSL", "CEventStreamsLinux"],
    ["EventStreamsHTTP2", "EventStreamsProtobuf", "EventStreamsRegex"],
    [
      "EventStreamsTransport", "EventStreamsEventStoreWire", "EventStreamsLiftbridgeWire",
      "EventStreamsInteropMessages",
    ],
    ["EventStreamsGRPC"],
    ["EventStreamsClientSupport", "EventStreamsServerSupport", "interop-client", "interop-server"],
    ["EventStoreClient", "LiftClient", "EmbeddedEventStore", "EmbeddedLiftbridge"],
    ["streamctl", "streambench"],
  ]

  private static let platform: Set = ["Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch"]

  /// What a target of Package.swift is: its name, its folder below Sources, and what it depends on.
  struct Room: Sendable, CustomTestStringConvertible {
    var name: String
    var folder: String
    var dependencies: Set<String>
    var testDescription: String { name }

    /// The modules that its sources import.
    func imports() throws -> Set<String> {
      var found: Set<String> = []
      for source in try Repository.sources("Sources/\(folder)") {
        for line in source.split(separator: "\n") where line.contains("import ") {
          if let match = line.wholeMatch(of: /(?:@\w+ )*(?:(?:public|package|internal) )?import (\w+)\s*(?:\/\/.*)?/) {
            found.insert(String(match.1))
          }
        }
      }
      return found
    }
  }

  /// Every target with Swift sources, as Package.swift declares it.
  private static func rooms() throws -> [Room] {
    let pattern = /(internalTarget|product|executable)\(\s*"([\w-]+)"(?:, folder: "(\w+)")?(?:,\s*\[([^\]]*)\])?/
    return try Repository.text("Package.swift").matches(of: pattern).map { match in
      let name = String(match.2)
      return Room(
        name: match.1 == "internalTarget" ? "EventStreams\(name)" : name, folder: match.3.map(String.init) ?? name,
        dependencies: Set((match.4 ?? "").matches(of: /"([\w-]+)"/).map { String($0.1) }))
    }
  }

  private static func floor(_ name: String) -> Int? { floors.firstIndex { $0.contains(name) } }

  @Test("every folder of Sources is a target here, on a floor of its own height, and in the table of rooms")
  func folders() throws {
    let rooms = try Self.rooms()
    let page = try Repository.text("Docs/Architecture.md")
    let folders = try Repository.names("Sources")
    #expect(Set(folders).subtracting(["CNghttp2", "COpenSSL", "CLinux"]) == Set(rooms.map(\.folder)))
    for folder in folders { #expect(page.contains("`\(folder)`") || page.contains("`Sources/\(folder)`"), "\(folder)") }
    for room in rooms { #expect(Self.floor(room.name) != nil, "\(room.name)") }
  }

  @Test("a target imports all that it depends on, and nothing else of this package")
  func dependencies() throws {
    for room in try Self.rooms() {
      let own = try room.imports().filter { Self.floor($0) != nil }
      #expect(own == room.dependencies, "\(room.name)")
    }
  }

  @Test("no import goes up, nor to a neighbour")
  func arrows() throws {
    for room in try Self.rooms() {
      let height = try #require(Self.floor(room.name))
      for name in try room.imports() {
        guard let other = Self.floor(name) else { continue }
        #expect(other < height, "\(room.name) imports \(name)")
      }
    }
  }

  @Test("the two halves of a service share its messages, and neither side knows the other's support")
  func halves() throws {
    let rooms = Dictionary(uniqueKeysWithValues: try Self.rooms().map { ($0.name, $0) })
    for name in ["EventStoreClient", "LiftClient"] {
      #expect(try rooms[name]?.imports().contains("EventStreamsServerSupport") == false)
    }
    for name in ["EmbeddedEventStore", "EmbeddedLiftbridge"] {
      #expect(try rooms[name]?.imports().contains("EventStreamsClientSupport") == false)
    }
  }

  @Test("pure targets import nothing of the platform")
  func purity() throws {
    let pure = ["HTTP2", "Protobuf", "EventStoreWire", "LiftbridgeWire", "Regex"]
    for room in try Self.rooms() where pure.contains(room.folder) {
      #expect(try room.imports().isDisjoint(with: Self.platform), "\(room.name)")
    }
  }

  @Test("no target but the tests uses Foundation, whose formatters make a static program eight times as large")
  func foundation() throws {
    for room in try Self.rooms() { #expect(try !room.imports().contains("Foundation"), "\(room.name)") }
  }

  @Test("a file has at most 500 lines, so that it can be read in one go")
  func lengths() throws {
    for folder in ["Sources", "Tests"] {
      for source in try Repository.sources(folder) {
        #expect(source.split(separator: "\n", omittingEmptySubsequences: false).count <= 501)
      }
    }
  }
}
