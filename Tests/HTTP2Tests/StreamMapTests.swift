import EventStreamsHTTP2
import Testing

@Suite("stream map", .timeLimit(.minutes(1)))
struct StreamMapTests {
  @Test("it agrees with a dictionary through ten thousand random steps", arguments: [20, 200, 4_000])
  func random(numbers: Int32) {
    var generator = SystemRandomNumberGenerator()
    var map = StreamMap<String>()
    var model: [Int32: String] = [:]
    for step in 0..<10_000 {
      let id = Int32.random(in: 1...numbers, using: &generator)
      if Bool.random(using: &generator) {
        map.insert(id, "\(step)")
        model[id] = "\(step)"
      } else {
        #expect(map.remove(id) == model.removeValue(forKey: id))
      }
      let other = Int32.random(in: 1...numbers, using: &generator)
      #expect(map[other] == model[other])
      #expect(map.count == model.count)
    }
    #expect(Set(map.ids) == Set(model.keys))
    #expect(map.all.sorted() == model.values.sorted())
  }

  @Test("numbers in order come and go while others stay, and it does not grow")
  func passingBy() {
    var map = StreamMap<Int32>()
    for id in stride(from: Int32(1), to: 21, by: 2) { map.insert(id, id) }
    for id in stride(from: Int32(21), to: 40_001, by: 2) {
      map.insert(id, id)
      #expect(map.remove(id) == id)
    }
    #expect(map.ids.sorted() == Array(stride(from: Int32(1), to: 21, by: 2)))
    #expect(map.capacity == 16)
  }

  @Test("no stream has the number 0")
  func zero() {
    var map = StreamMap<Int>()
    #expect(map[0] == nil)
    #expect(map.remove(0) == nil)
    #expect(map.isEmpty)
  }
}
