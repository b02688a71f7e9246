// Stand-in for the types of this module until the first real file comes; delete it then.
package struct HTTP2HeaderField: Sendable, Hashable {
  package var name: String
  package var value: String
  package init(name: String, value: String) { self.name = name; self.value = value }
}
package struct HTTP2ErrorCode: Sendable, Hashable, RawRepresentable {
  package var rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
  package static let noError = Self(rawValue: 0)
  package static let internalError = Self(rawValue: 2)
  package static let refusedStream = Self(rawValue: 7)
  package static let cancel = Self(rawValue: 8)
}
package struct HTTP2FrameType: Sendable, Hashable, RawRepresentable { package var rawValue: UInt8; package init(rawValue: UInt8) { self.rawValue = rawValue } }
package struct HTTP2Error: Error, Sendable, Hashable { package var code: HTTP2ErrorCode; package var frame: HTTP2FrameType?; package var streamID: Int32; package var reason: String }
package final class HTTP2Session { package struct Configuration: Sendable { package init() {} } }
