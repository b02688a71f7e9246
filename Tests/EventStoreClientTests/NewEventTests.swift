import EventStoreClient
import FoundationEssentials
import Testing

@Suite("new events")
struct NewEventTests {
  @Test("each has an id of its own: random, version 4, variant 1")
  func ids() {
    let ids = (0..<1_000).map { _ in NewEvent(type: "A").id }
    #expect(Set(ids).count == ids.count)
    for id in ids {
      #expect(id.uuid.6 >> 4 == 4)
      #expect(id.uuid.8 >> 6 == 0b10)
    }
    // Each of the other bits takes both values: nothing is left out when the halves are put together.
    let seen = ids.reduce(into: (ones: [UInt8](repeating: 0, count: 16), zeros: [UInt8](repeating: 0, count: 16))) {
      let bytes = withUnsafeBytes(of: $1.uuid) { Array($0) }
      for index in 0..<16 {
        $0.ones[index] |= bytes[index]
        $0.zeros[index] |= ~bytes[index]
      }
    }
    for index in 0..<16 {
      #expect(seen.ones[index] == (index == 6 ? 0x4F : index == 8 ? 0xBF : 0xFF))
      #expect(seen.zeros[index] == (index == 6 ? 0xBF : index == 8 ? 0x7F : 0xFF))
    }
  }

  @Test("the id given is kept")
  func given() {
    let id = UUID()
    #expect(NewEvent(type: "A", id: id).id == id)
  }
}
