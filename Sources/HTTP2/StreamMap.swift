/// Values by stream number: a table with open addressing.
///
/// A call touches such tables a dozen times. `Dictionary` hashes against chosen keys, at 30 to 40 ns; stream numbers are
/// the session's own, or bounded in how many are open, so one multiplication spreads them well enough.
package struct StreamMap<Value> {
  /// The numbers; 0 where the place is free, no stream has that.
  @usableFromInline var keys: [Int32]
  @usableFromInline var values: [Value?]
  @usableFromInline var shift: Int32
  /// How many there are.
  @usableFromInline package internal(set) var count = 0

  /// Without values.
  package init() {
    keys = [Int32](repeating: 0, count: 16)
    values = [Value?](repeating: nil, count: 16)
    shift = 28
  }

  /// Places in the table.
  package var capacity: Int { keys.count }
  /// Whether there are none.
  package var isEmpty: Bool { count == 0 }
  /// The numbers, in no order.
  package var ids: [Int32] { keys.filter { $0 != 0 } }
  /// The values, in no order.
  package var all: [Value] { values.compactMap(\.self) }

  /// The value of a stream.
  @inlinable
  package subscript(id: Int32) -> Value? {
    let place = find(id)
    return keys[place] == id && id != 0 ? values[place] : nil
  }

  /// Adds a value, or replaces the one there was.
  ///
  /// - Precondition: `id` is not 0.
  @inlinable
  package mutating func insert(_ id: Int32, _ value: Value) {
    if 4 * (count + 1) > 3 * keys.count { grow() }
    let place = find(id)
    if keys[place] != id { count += 1 }
    keys[place] = id
    values[place] = value
  }

  /// Takes a value out.
  @inlinable
  package mutating func remove(_ id: Int32) -> Value? {
    var hole = find(id)
    guard id != 0, keys[hole] == id else { return nil }
    let removed = values[hole].take()
    count -= 1
    // What stands behind the hole because its own place was taken moves up: no mark is left behind.
    let mask = keys.count - 1
    var next = (hole + 1) & mask
    while keys[next] != 0 {
      let distance = (next - home(keys[next])) & mask
      if distance >= (next - hole) & mask {
        keys[hole] = keys[next]
        values.swapAt(hole, next)
        hole = next
      }
      next = (next + 1) & mask
    }
    keys[hole] = 0
    return removed
  }

  /// Where the stream stands, or would.
  @inlinable
  func find(_ id: Int32) -> Int {
    let mask = keys.count - 1
    var place = home(id)
    while keys[place] != id, keys[place] != 0 { place = (place + 1) & mask }
    return place
  }

  // Fibonacci hashing: neighbours land far from one another, so that long-lived streams do not stand in one row.
  @inlinable
  func home(_ id: Int32) -> Int { Int((UInt32(bitPattern: id) &* 0x9E37_79B1) >> UInt32(bitPattern: shift)) }

  @usableFromInline
  mutating func grow() {
    let (oldKeys, oldValues) = (keys, values)
    keys = [Int32](repeating: 0, count: 2 * oldKeys.count)
    values = [Value?](repeating: nil, count: 2 * oldKeys.count)
    shift -= 1
    for (id, value) in zip(oldKeys, oldValues) where id != 0 {
      let place = find(id)
      keys[place] = id
      values[place] = value
    }
  }
}
