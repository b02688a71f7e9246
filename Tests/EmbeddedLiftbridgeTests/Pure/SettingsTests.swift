import EmbeddedLiftbridge
import Testing

@Suite("settings of the embedded Liftbridge by their own names", .timeLimit(.minutes(1)))
struct SettingsTests {
  @Test(
    "what the genuine server's file takes is taken",
    arguments: [
      ("clustering.replication.max.bytes", "524288"), ("clustering.min.insync.replicas", "2"), ("max_payload", "1000"),
      ("streams.concurrency.control", "true"),
    ])
  func taken(name: String, value: String) throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    try configuration.set(name, to: value)
  }

  @Test(
    "an unknown name and a value that is none are refused, and named",
    arguments: [
      ("streams.nothing", "1"), ("", ""), ("max_payload", "much"), ("max_payload", "0"), ("max_payload", "-1"),
      ("streams.concurrency.control", "yes"),
    ])
  func refused(name: String, value: String) {
    var configuration = EmbeddedLiftbridge.Configuration()
    let error = #expect(throws: EmbeddedLiftbridge.StartError.self) { try configuration.set(name, to: value) }
    #expect(error?.description.contains(name) ?? false)
  }
}
