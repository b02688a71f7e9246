import EventStoreClient
import FoundationEssentials
import Testing

@testable import streamctl

/// What the pages say about commands, options, targets and files.
@Suite("pages of the documentation")
struct PageTests {
  /// The words of a command line as a shell makes them; a here-string, a comment and `&` end it.
  private func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for letter in line + " " {
      if letter == "'" {
        isQuoted.toggle()
      } else if letter == " ", !isQuoted {
        if ["&", "#", "<<<"].contains(word) { break }
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(letter)
      }
    }
    return words
  }

  @Test("every page is there, and every link on it leads somewhere", arguments: Repository.pages)
  func links(page: String) throws {
    let folder = page.split(separator: "/").dropLast().joined(separator: "/")
    for match in try Repository.text(page).matches(of: /\]\(([^)#:]+)\)/) {
      let path = folder.isEmpty ? String(match.1) : "\(folder)/\(match.1)"
      #expect(Repository.has(path), "\(page) links to \(match.1)")
    }
  }

  @Test("no page is forgotten by these tests")
  func pages() throws {
    let found =
      try Repository.names(".").filter { $0.hasSuffix(".md") }
      + Repository.names("Docs").filter { $0.hasSuffix(".md") }.map { "Docs/\($0)" }
    #expect(Set(found) == Set(Repository.pages))
  }

  @Test("every line of streamctl that the README shows is one that it takes")
  func commandLines() throws {
    let lines = try Repository.blocks("README.md", "sh").joined().filter { $0.hasPrefix("streamctl ") }
    #expect(lines.count > 8)
    for line in lines {
      guard case .run = try ArgumentParser(commands: CommandTable.all).parse(Array(words(line).dropFirst())) else {
        Issue.record("\(line)")
        continue
      }
    }
  }

  @Test("every command of streamctl is shown or named in the README")
  func commands() throws {
    let text = try Repository.text("README.md")
    for command in CommandTable.all where command.path != ["es", "tombstone"] && command.path != ["demo"] {
      #expect(text.contains("streamctl \(command.name)"), "\(command.name)")
    }
    #expect(text.contains("make demo"))
  }

  @Test("every option that a page names is an option of streamctl", arguments: ["README.md", "Docs/Embedded.md"])
  func options(page: String) throws {
    let known = Set(CommandTable.all.flatMap { $0.options.map(\.name) } + ["--help", "--product"])
    for match in try Repository.text(page).matches(of: /(?:^|[ `(])(--[a-z][a-z-]+)/) {
      #expect(known.contains(String(match.1)), "\(page): \(match.1)")
    }
  }

  @Test("every target of make that a page names is in the Makefile", arguments: Repository.pages)
  func makeTargets(page: String) throws {
    let makefile = try Repository.text("Makefile")
    for match in try Repository.text(page).matches(of: /`make ([a-z][a-z \-]*[a-z])/) {
      for target in match.1.split(separator: " ") {
        #expect(makefile.contains("\n\(target):"), "\(page): make \(target)")
      }
    }
  }

  @Test("every setting that a server takes stands in its help and on its page")
  func settings() throws {
    let page = try Repository.text("Docs/Embedded.md")
    let help = CommandTable.all.filter { $0.path.first == "serve" }.flatMap(\.notes).joined(separator: " ")
    let source = try Repository.text("Sources/EmbeddedLiftbridge/EmbeddedLiftbridge+Settings.swift")
    let names = source.matches(of: /case "([a-z._]+)":/).map { String($0.1) }
    #expect(names.count >= 4)
    for name in names {
      let last = name.split(separator: ".").last ?? ""
      #expect(page.contains("`\(name)`") || page.contains("`.\(last)`"), "\(name)")
      #expect(help.contains(name) || help.contains(name.replacing("streams.", with: "")), "\(name)")
    }
  }

  @Test("every connection string that the README shows can be read, and every key that it names is known")
  func connectionStrings() throws {
    let found = try Repository.text("README.md").matches(of: /[`'](esdb:\/\/[^`']+)[`']/).map { String($0.1) }
    #expect(found.count >= 3)
    for text in found { #expect(throws: Never.self) { try EventStoreSettings(text) } }
  }

  @Test("what streambench does is told by the name of each workload, with each variable")
  func workloads() throws {
    let page = try Repository.text("Docs/Performance.md")
    let source = try Repository.sources("Sources/Benchmarks").joined()
    for name in ["read", "readmain", "append", "appendloop", "append64", "subs", "idle"] {
      #expect(page.contains("| `\(name)` |"))
    }
    for match in source.matches(of: /"(PERF_[A-Z_]+)"/) { #expect(page.contains("`\(match.1)"), "\(match.1)") }
  }
}
