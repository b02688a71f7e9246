import Testing

@testable import streamctl

@Suite("command lines of streamctl")
struct ArgumentParserTests {
  private func invocation(_ words: String...) throws -> Invocation? {
    guard case .run(let invocation) = try ArgumentParser(commands: CommandTable.all).parse(words) else { return nil }
    return invocation
  }

  @Test("values come after a space or an equals sign, also empty ones and such that begin with a dash")
  func values() throws {
    let read = try #require(
      try invocation("es", "read", "order-1", "--from=3", "--limit", "2", "--uri", "esdb://h?tls=false", "--backwards"))
    #expect(read.command.path == ["es", "read"])
    #expect(read.operands == ["order-1"])
    #expect(read["--from"] == "3")
    #expect(read["--limit"] == "2")
    #expect(read["--uri"] == "esdb://h?tls=false")
    #expect(read.has("--backwards"))
    #expect(!read.has("--all"))
    let subscribe = try #require(try invocation("lift", "subscribe", "s", "--from", "-60", "--address="))
    #expect(subscribe["--from"] == "-60")
    #expect(subscribe["--address"]?.isEmpty == true)
  }

  @Test("an option that repeats keeps its values in order")
  func repeated() throws {
    let read = try #require(try invocation("es", "read", "--all", "--include", "^a", "--include=^b=c"))
    #expect(read.all("--include") == ["^a", "^b=c"])
    #expect(throws: UsageError.repeated("--limit")) {
      try invocation("es", "read", "s", "--limit", "1", "--limit", "2")
    }
  }

  @Test("after two dashes everything is an operand")
  func operands() throws {
    #expect(try invocation("lift", "publish", "--", "--stream", "--value")?.operands == ["--stream", "--value"])
    #expect(try invocation("es", "delete", "-")?.operands == ["-"])
    #expect(try invocation("es", "delete", "")?.operands == [""])
  }

  @Test(
    "a wrong command line is refused with its reason",
    arguments: [
      ([], UsageError.noCommand),
      (["es"], .missingVerb("es", verbs: ["append", "read", "subscribe", "delete", "tombstone"])),
      (["serve"], .missingVerb("serve", verbs: ["eventstore", "liftbridge"])),
      (["doctor"], .unknownCommand("doctor")), (["completions"], .unknownCommand("completions")),
      (["--output", "json"], .unknownCommand("--output")), (["help", "es"], .unknownCommand("help")),
      (["es", "write"], .unknownCommand("es write")),
      (["demo", "--fast"], .unknownOption("--fast", command: "demo")),
      (["es", "subscribe", "s", "--no-resume"], .unknownOption("--no-resume", command: "es subscribe")),
      (["es", "subscribe", "s", "--backwards"], .unknownOption("--backwards", command: "es subscribe")),
      (["serve", "eventstore", "--nodes", "3"], .unknownOption("--nodes", command: "serve eventstore")),
      (["serve", "eventstore", "--fault=x"], .unknownOption("--fault", command: "serve eventstore")),
      (["serve", "eventstore", "--faithful"], .unknownOption("--faithful", command: "serve eventstore")),
      (["serve", "eventstore", "--advertise-host=x"], .unknownOption("--advertise-host", command: "serve eventstore")),
      (
        ["serve", "eventstore", "--system-projections"],
        .unknownOption("--system-projections", command: "serve eventstore")
      ),
      (["serve", "liftbridge", "--nats-port=1"], .unknownOption("--nats-port", command: "serve liftbridge")),
      (["es", "read", "s", "--id", "x"], .unknownOption("--id", command: "es read")),
      (["serve", "liftbridge", "--user", "a:b"], .unknownOption("--user", command: "serve liftbridge")),
      (["es", "read", "s", "-x"], .unknownOption("-x", command: "es read")),
      (["es", "read", "s", "--limit"], .missingValue("--limit")),
      (["es", "read", "s", "--limit", "--backwards"], .missingValue("--limit")),
      (["es", "read", "s", "--backwards=yes"], .unexpectedValue("--backwards")),
      (["es", "delete"], .missingOperand("STREAM")),
      (["es", "delete", "a", "b"], .surplusOperand("b")),
      (["demo", "now"], .surplusOperand("now")),
    ])
  func refused(words: [String], error: UsageError) {
    #expect(throws: error) { try ArgumentParser(commands: CommandTable.all).parse(words) }
  }

  @Test("every command has help, made from the table, that names each of its options", arguments: CommandTable.all)
  func help(command: CommandSpec) throws {
    let outcome = try ArgumentParser(commands: CommandTable.all).parse(command.path + ["--help"])
    guard case .help(let path) = outcome else {
      Issue.record("no help")
      return
    }
    let text = Help(commands: CommandTable.all).text(path)
    #expect(text.contains("streamctl \(command.name)"))
    for option in command.options { #expect(text.contains(option.name)) }
  }

  @Test("help on a noun lists its verbs, without a word all commands")
  func lists() throws {
    guard case .help(let path) = try ArgumentParser(commands: CommandTable.all).parse(["es", "-h"]) else {
      Issue.record("no help")
      return
    }
    let text = Help(commands: CommandTable.all).text(path)
    #expect(text.contains("es tombstone"))
    #expect(!text.contains("lift publish"))
    #expect(Help(commands: CommandTable.all).text([]).contains("lift publish"))
  }

  @Test("no two commands share a name, no command has an option twice")
  func table() {
    let names = CommandTable.all.map(\.name)
    #expect(Set(names).count == names.count)
    for command in CommandTable.all {
      #expect(Set(command.options.map(\.name)).count == command.options.count)
    }
  }
}

@Suite("reasons of streamctl")
struct UsageErrorTests {
  @Test(
    "a reason names the words that are wrong",
    arguments: [
      (UsageError.noCommand, "no command was given"), (.unknownCommand("x y"), "no such command: x y"),
      (.missingVerb("es", verbs: ["read", "append"]), "es wants one of: read, append"),
      (.unknownOption("--x", command: "demo"), "demo has no option --x"), (.missingValue("--x"), "--x wants a value"),
      (.unexpectedValue("--x"), "--x takes no value"), (.repeated("--x"), "--x may be given once"),
      (.missingOperand("STREAM"), "missing: STREAM"), (.surplusOperand("b"), "one too many: b"),
      (.badValue(option: "--x", value: "v", expected: "a number"), "--x: 'v' is not a number"),
      (.notTogether("--x", "--y"), "--x and --y exclude each other"), (.needs("--x", "--y"), "--x needs --y"),
      (.notUTF8(2), "word 2 of the command line is not UTF-8"), (.input("so"), "so"),
    ])
  func reasons(error: UsageError, text: String) {
    #expect(error.description == text)
  }
}

extension CommandSpec: CustomTestStringConvertible {
  /// The command's words; the whole table entry would fill the log.
  public var testDescription: String { name }
}
