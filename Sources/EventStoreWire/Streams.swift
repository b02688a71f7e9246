/// Messages of the package `event_store.client.streams`: reading and writing streams.
package enum Streams {
  /// Paths of the methods of `event_store.client.streams.Streams`.
  package enum Method {
    /// Events of one stream or of all, up to a count or for ever.
    package static let read = "/event_store.client.streams.Streams/Read"
    /// One message with options, then one for each event; written as a whole when the caller has finished.
    package static let append = "/event_store.client.streams.Streams/Append"
    /// Hides the events; the stream may be written again.
    package static let delete = "/event_store.client.streams.Streams/Delete"
    /// Closes the stream for ever.
    package static let tombstone = "/event_store.client.streams.Streams/Tombstone"
    /// Many appends on one call, each answered under its own id.
    package static let batchAppend = "/event_store.client.streams.Streams/BatchAppend"
  }
}
