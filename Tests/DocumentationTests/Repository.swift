import FoundationEssentials

/// The files of this repository, as the tests see them.
enum Repository {
  /// The folder of `Package.swift`.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The pages for people, by their path.
  static let pages = [
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "Docs/Architecture.md", "Docs/Embedded.md",
    "Docs/Performance.md", "Docs/EventStoreClient-signatures.md", "Docs/LiftClient-signatures.md",
    "Docs/EmbeddedEventStore-signatures.md", "Docs/EmbeddedLiftbridge-signatures.md",
  ]

  /// The text of a file.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Whether there is a file or folder.
  static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path(percentEncoded: false))
  }

  /// The names in a folder.
  static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path(percentEncoded: false)).filter
    { !$0.hasPrefix(".") }
  }

  /// The texts of all Swift files below a folder.
  static func sources(_ folder: String) throws -> [String] {
    let path = root.appending(path: folder).path(percentEncoded: false)
    return try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOf: URL(fileURLWithPath: path).appending(path: $0), encoding: .utf8) }
  }

  /// The fenced blocks of a page in one language, each as its lines.
  static func blocks(_ page: String, _ language: String) throws -> [[String]] {
    var blocks: [[String]] = []
    var isInside = false
    for line in try text(page).split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = !isInside && line == "```\(language)"
        if isInside { blocks.append([]) }
      } else if isInside {
        blocks[blocks.count - 1].append(String(line))
      }
    }
    return blocks
  }
}
