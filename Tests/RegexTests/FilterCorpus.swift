import Foundation
import Testing

/// What a genuine server let through, case by case.
struct FilterCorpus: Decodable {
  struct Event: Decodable {
    var i: Int
    var stream: String
    var type: String
  }

  struct Case: Decodable, CustomTestStringConvertible {
    enum Value: Decodable {
      case regex(String)
      case prefixes([String])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          self = .regex(text)
        } else {
          self = .prefixes(try container.decode([String].self))
        }
      }
    }

    /// The numbers of the events that came, or nil for a refusal.
    struct Outcome: Decodable {
      var passed: [Int]?

      init(from decoder: any Decoder) throws {
        passed = try? decoder.singleValueContainer().decode([Int].self)
      }
    }

    var on: String
    var value: Value
    var read: Outcome
    var testDescription: String { "\(value) on \(on)" }
  }

  var events: [Event]
  var cases: [Case]

  static func load() throws -> FilterCorpus {
    let url = try #require(
      Bundle.module.url(forResource: "filters-corpus", withExtension: "json", subdirectory: "Corpus"))
    return try JSONDecoder().decode(FilterCorpus.self, from: Data(contentsOf: url))
  }
}
