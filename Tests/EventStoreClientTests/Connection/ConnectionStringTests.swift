import Testing

@testable import EventStoreClient

@Suite("Connection strings")
struct ConnectionStringTests {
  struct Accepted: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: @Sendable (inout Expected) -> Void
    var testDescription: String { text }
  }

  /// What a string is to be read as, beginning with the defaults.
  struct Expected: Equatable {
    var host = "h"
    var port = 2_113
    var user: String?
    var password = ""
    var options = ConnectionOptions()
  }

  static let accepted: [Accepted] = [
    Accepted(text: "esdb://h") { _ in },
    Accepted(text: "ESDB://h/") { _ in },
    Accepted(text: "kurrentdb://h:1") { $0.port = 1 },
    Accepted(text: "kdb://h?") { _ in },
    Accepted(text: "kurrent://h/?tls=true") { _ in },
    Accepted(text: "esdb://localhost:65535?tls=false") {
      $0.host = "localhost"
      $0.port = 65_535
      $0.options.tls = false
    },
    Accepted(text: "esdb://[::1]:2114") {
      $0.host = "::1"
      $0.port = 2_114
    },
    Accepted(text: "esdb://[fe80::1%25eth0]") { $0.host = "fe80::1%eth0" },
    Accepted(text: "esdb://10.0.0.1?TLS=FALSE&tlsverifycert=False") {
      $0.host = "10.0.0.1"
      $0.options.tls = false
      $0.options.tlsVerifyCert = false
    },
    Accepted(text: "esdb://admin:changeit@h") {
      $0.user = "admin"
      $0.password = "changeit"
    },
    Accepted(text: "esdb://a%40b:c%3ad%25@h") {
      $0.user = "a@b"
      $0.password = "c:d%"
    },
    Accepted(text: "esdb://u:a:b@c/d@h/?tls=true") {
      $0.user = "u"
      $0.password = "a:b@c/d"
    },
    Accepted(text: "esdb://u:@h") { $0.user = "u" },
    Accepted(text: "esdb://u:a%2Fb%3Fc%40d@[::1]:1/") {
      $0.user = "u"
      $0.password = "a/b?c@d"
      $0.host = "::1"
      $0.port = 1
    },
    // A combining mark behind an `@`, `:` or `=` makes one character with it, and no other letter of it.
    Accepted(text: "esdb://u:p@\u{301}h") {
      $0.user = "u"
      $0.password = "p"
      $0.host = "\u{301}h"
    },
    Accepted(text: "esdb://u:\u{301}p@h") {
      $0.user = "u"
      $0.password = "\u{301}p"
    },
    Accepted(text: "esdb://bücher.example") { $0.host = "bücher.example" },
    Accepted(text: "esdb://my_host-1.local.") { $0.host = "my_host-1.local." },
    Accepted(text: "esdb://u:%C3%A9@h") {
      $0.user = "u"
      $0.password = "é"
    },
    Accepted(text: "esdb://h?ConnectionName=a%20b%26c+d") { $0.options.connectionName = "a b&c+d" },
    Accepted(text: "esdb://h?ConnectionName=me@box?1") { $0.options.connectionName = "me@box?1" },
    Accepted(text: "esdb://h?TlsCaFile=/etc/ca.pem&UserCertFile=c.pem&UserKeyFile=k%2Epem") {
      $0.options.tlsCaFile = "/etc/ca.pem"
      $0.options.userCertFile = "c.pem"
      $0.options.userKeyFile = "k.pem"
    },
    Accepted(text: "esdb://h?DefaultDeadline=5") { $0.options.defaultDeadline = .seconds(5) },
    Accepted(text: "esdb://h?DefaultDeadline=5&ConnectionName=c&DefaultDeadline=9&connectionname=d") {
      $0.options.defaultDeadline = .seconds(5)
      $0.options.connectionName = "c"
    },
    Accepted(text: "esdb://h?DefaultDeadline=999") { $0.options.defaultDeadline = .seconds(999) },
    Accepted(text: "esdb://h?DefaultDeadline=5000ms") { $0.options.defaultDeadline = .seconds(5) },
    Accepted(text: "esdb://h?DefaultDeadline=2000s") { $0.options.defaultDeadline = .seconds(2_000) },
    Accepted(text: "esdb://h?DefaultDeadline=2m") { $0.options.defaultDeadline = .seconds(120) },
    Accepted(text: "esdb://h?KeepAliveInterval=10000&KeepAliveTimeout=2s") {
      $0.options.keepAliveInterval = .seconds(10)
      $0.options.keepAliveTimeout = .seconds(2)
    },
    Accepted(text: "esdb://h?KeepAliveInterval=-1&&KeepAliveTimeout=-1&") {
      $0.options.keepAliveInterval = .some(nil)
      $0.options.keepAliveTimeout = .some(nil)
    },
  ]

  @Test("what the reference allows is read as it says", arguments: accepted)
  func accepts(row: Accepted) throws {
    var expected = Expected()
    row.expected(&expected)
    let parsed = try ConnectionString(row.text)
    let found = Expected(
      host: parsed.host, port: parsed.port, user: parsed.user, password: parsed.password, options: parsed.options)
    #expect(found == expected)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let text: String
    /// What the message must name.
    let names: String
    init(_ text: String, _ names: String) {
      self.text = text
      self.names = names
    }
    var testDescription: String { text }
  }

  static let refused: [Refused] = [
    Refused("", "esdb://"), Refused("localhost:2113", "esdb://"), Refused("http://h", "'http'"),
    Refused("esdb+discover://h", "not supported yet"), Refused("KurrentDB+Discover://h", "not supported yet"),
    Refused("esdb+x://h", "'esdb+x'"), Refused("://h", "''"), Refused("u:p@esdb://h", "what stands before ://"),
    Refused("esdb://a:1,b:2", "several hosts"), Refused("esdb://a,b?tls=false", "several hosts"),
    Refused("esdb://", "host"), Refused("esdb://:2113", "host"), Refused("esdb://h h", "host"),
    Refused("esdb://::1", "brackets"), Refused("esdb://[::1", "brackets"), Refused("esdb://[h]", "brackets"),
    Refused("esdb://h:", "port"), Refused("esdb://h:0", "port"), Refused("esdb://h:65536", "port"),
    Refused("esdb://h:+1", "port"), Refused("esdb://h:99999999999999999999", "port"),
    Refused("esdb://h:65536", "'65536'"), Refused("esdb://h:x", "what follows the host is"),
    Refused("esdb://[::1]2113", "what follows the host"), Refused("esdb://[::1]:0", "port"),
    Refused("esdb://[fe80::1%2]", "the host has an incomplete percent escape at byte 7"),
    Refused("esdb://h/path", "between the host and '?'"), Refused("esdb://h//?tls=true", "between the host and '?'"),
    Refused("esdb://h#tls", "host"), Refused("esdb://h?tls=false#x", "true or false"),
    Refused("esdb://u@h", "password"), Refused("esdb://@h", "password"), Refused("esdb://:p@h", "empty"),
    Refused("esdb://a%3Ab:p@h", "colon"),
    Refused("esdb://u:50%@h", "the password has an incomplete percent escape at byte 2"),
    Refused("esdb://u:%zz@h", "byte 0"), Refused("esdb://u:%ff@h", "UTF-8"),
    Refused("esdb://h?tls", "'tls'"), Refused("esdb://h?t%6cs%", "'t%6cs%'"), Refused("esdb://h?%zz=1", "a key"),
    Refused("esdb://h?tls=%f", "the value of tls"), Refused("esdb://h?ConnectionName=", "ConnectionName"),
    Refused("esdb://h?tls=", "Tls"), Refused("esdb://h?=1", "unknown"),
    Refused("esdb://h?tls=1", "true or false"),
    Refused("esdb://h?Colour=red", "'Colour'"),
    Refused("esdb://h?MaxDiscoverAttempts=1", "MaxDiscoverAttempts"),
    Refused("esdb://h?DiscoveryInterval=1", "DiscoveryInterval"),
    Refused("esdb://h?gossiptimeout=1", "GossipTimeout"), Refused("esdb://h?NodePreference=leader", "NodePreference"),
    Refused("esdb://h?ThrowOnAppendFailure=true", "ThrowOnAppendFailure"),
    Refused("esdb://h?dnsDiscover=true", "DnsDiscover"),
    Refused("esdb://h?UserCertFile=c", "UserKeyFile"), Refused("esdb://h?UserKeyFile=c", "UserCertFile"),
    Refused("esdb://h?tls=false&TlsCaFile=c", "TlsCaFile"),
    Refused("esdb://h?tls=false&UserCertFile=c&UserKeyFile=k", "UserCertFile"),
    Refused("esdb://h?ConnectionName=%20a", "ASCII"), Refused("esdb://h?ConnectionName=a%20", "ASCII"),
    Refused("esdb://h?ConnectionName=%C3%A9", "ASCII"), Refused("esdb://h?ConnectionName=a%0Ab", "ASCII"),
    Refused("esdb://h?DefaultDeadline=1000", "1000ms"), Refused("esdb://h?DefaultDeadline=0", "above 0"),
    Refused("esdb://h?DefaultDeadline=-1", "above 0"), Refused("esdb://h?DefaultDeadline=1h", "above 0"),
    Refused("esdb://h?DefaultDeadline=99999999999999999999s", "above 0"),
    Refused("esdb://h?DefaultDeadline=", "DefaultDeadline"), Refused("esdb://h?DefaultDeadline=5S", "above 0"),
    Refused("esdb://h?DefaultDeadline=1.5", "above 0"), Refused("esdb://h?DefaultDeadline=0ms", "above 0"),
    Refused("esdb://h?DefaultDeadline=%D9%A5", "above 0"),  // A digit, but an Arabic one.
    Refused("esdb://h?KeepAliveInterval=-1ms", "above 0"), Refused("esdb://h?KeepAliveInterval=86400000001", "above 0"),
    Refused("esdb://h?KeepAliveInterval=0", "above 0"), Refused("esdb://h?KeepAliveTimeout=-2", "above 0"),
    Refused("esdb://h?KeepAliveTimeout=x", "above 0"),
  ]

  @Test("what is wrong or not supported is refused by name", arguments: refused)
  func refuses(row: Refused) {
    let error = #expect(throws: EventStoreError.self) { _ = try EventStoreSettings(row.text) }
    #expect(error?.code == .invalidConnectionString)
    #expect(error?.message.contains(row.names) == true, "\(error?.message ?? "")")
  }

  @Test(
    "no message holds a part of the password",
    arguments: [
      "esdb://u:secret@h:x", "esdb://u:sec?secret@h", "esdb://u:a@b?secret@h?tls=false", "esdb://u:secret@h,i",
      "esdb://u:sec%secret@h", "esdb+discover://u:secret@h", "esdb://u:secret@h/p?tls=secre",
      // The host forgotten, or the user put before the scheme.
      "esdb://u:secret", "esdb://u:secret/x", "esdb://u v:secret", "esdb://u:secret,x", "u:secret@esdb://h",
      // A mark behind the `@` that would make it another character.
      "esdb://u:secret@\u{301}h:x", "esdb://u:secret@\u{20dd}:x", "esdb://u:secret@\u{fe0f}h?Colour=red",
    ])
  func keepsPasswords(text: String) {
    let error = #expect(throws: EventStoreError.self) { _ = try EventStoreSettings(text) }
    #expect(error.map { "\($0)".contains("secret") } == false)
  }

  @Test("settings take over what the string says, and show no password")
  func settings() throws {
    let text = "esdb://ada:pass@h:1?ConnectionName=c&DefaultDeadline=3&KeepAliveInterval=-1&TlsVerifyCert=false"
    let settings = try EventStoreSettings(text)
    #expect(settings.host == "h")
    #expect(settings.port == 1)
    #expect(settings.tls == .enabled(verify: false))
    #expect(settings.credentials == .basic("ada", password: "pass"))
    #expect(settings.connectionName == "c")
    #expect(settings.defaultDeadline == .seconds(3))
    #expect(settings.keepAliveInterval == nil)
    #expect(settings.keepAliveTimeout == .seconds(10))
    #expect(!"\(settings)".contains("pass\""))
    var shown = ""
    dump(settings, to: &shown)
    #expect(shown.contains("ada") && !shown.contains("\"pass\""))
  }

  @Test("without TLS credentials are kept, and not sent")
  func clearText() throws {
    let settings = try EventStoreSettings("esdb://ada:pass@h?tls=false")
    #expect(settings.credentials != nil)
    #expect(!settings.sendsCredentials)
    #expect(try EventStoreSettings("esdb://ada:pass@h").sendsCredentials)
  }
}
