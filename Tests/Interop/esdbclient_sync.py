"""PyPI esdbclient, synchronous, against `streamctl serve eventstore`: esdbclient_sync.py URI [CA]."""
import sys
import uuid

from checks import equal, raises, report
from esdbclient import CaughtUp, EventStoreDBClient, NewEvent, StreamState
from esdbclient.exceptions import FailedPrecondition, NotFound, StreamIsDeleted, WrongCurrentVersion

NAMES = [
    "append_one", "append_many", "append_again", "get", "read", "read_backwards", "read_all_filters",
    "subscribe_stream", "subscribe_all", "wrong_version", "not_found", "delete", "tombstone",
]


def event(kind="OrderPlaced", data=b'{"total": 12}', **more):
    return NewEvent(type=kind, data=data, metadata=b'{"by": "interop"}', **more)


def take(subscription, count):
    """The first events of a subscription, which is then stopped."""
    taken = []
    for item in subscription:
        taken.append(item)
        if len(taken) == count:
            break
    subscription.stop()
    return taken


class Checks:
    def __init__(self, client):
        self.client = client
        self.run = uuid.uuid4().hex

    def stream(self, name):
        return f"{name}-{self.run}"

    def filled(self, name, count=3):
        stream = self.stream(name)
        events = [event(data=b'{"n": %d}' % n) for n in range(count)]
        self.client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=events)
        return stream, events

    def append_one(self):
        stream = self.stream("one")
        first = self.client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=event())
        second = self.client.append_to_stream(stream, current_version=0, events=event())
        third = self.client.append_to_stream(stream, current_version=StreamState.EXISTS, events=event())
        self.client.append_to_stream(stream, current_version=StreamState.ANY, events=event())
        equal("positions rise", first < second < third, True)
        equal("version", self.client.get_current_version(stream), 3)

    def append_many(self):
        stream, _ = self.filled("many", 100)
        equal("version", self.client.get_current_version(stream), 99)
        equal("no stream", self.client.get_current_version(self.stream("nothing")), StreamState.NO_STREAM)

    def append_again(self):
        stream, once = self.stream("again"), event()
        first = self.client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=once)
        equal("same", self.client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=once), first)
        equal("version", self.client.get_current_version(stream), 0)

    def get(self):
        stream, events = self.filled("get")
        got = self.client.get_stream(stream)
        equal("ids", [e.id for e in got], [e.id for e in events])
        equal("data", [e.data for e in got], [e.data for e in events])
        equal("fields", {(e.type, e.metadata, e.content_type, e.stream_name) for e in got},
              {("OrderPlaced", b'{"by": "interop"}', "application/json", stream)})
        equal("revisions", [e.stream_position for e in got], [0, 1, 2])
        binary = event(data=bytes(range(256)), content_type="application/octet-stream")
        self.client.append_to_stream(stream, current_version=2, events=binary)
        last = self.client.get_stream(stream, stream_position=3)[0]
        equal("binary", (last.data, last.content_type), (bytes(range(256)), "application/octet-stream"))

    def read(self):
        stream, _ = self.filled("read", 5)
        equal("from 2", [e.stream_position for e in self.client.read_stream(stream, stream_position=2)], [2, 3, 4])
        equal("limit", [e.stream_position for e in self.client.read_stream(stream, limit=2)], [0, 1])

    def read_backwards(self):
        stream, _ = self.filled("back", 5)
        back = self.client.read_stream(stream, backwards=True, limit=2)
        equal("newest two", [e.stream_position for e in back], [4, 3])
        back = self.client.read_stream(stream, stream_position=1, backwards=True)
        equal("from 1", [e.stream_position for e in back], [1, 0])

    def read_all_filters(self):
        position = self.client.get_commit_position()
        a, b = self.stream("filter-a"), self.stream("filter-b")
        for stream, kind in ((a, "Kept"), (b, "Dropped"), (a, "KeptToo")):
            self.client.append_to_stream(stream, current_version=StreamState.ANY, events=event(kind))

        def types(**filters):
            read = self.client.read_all(commit_position=position, **filters)
            return [e.type for e in read if e.stream_name in (a, b)]

        equal("all", types(), ["Kept", "Dropped", "KeptToo"])
        equal("include types", types(filter_include=["Kept.*"]), ["Kept", "KeptToo"])
        equal("exclude types", types(filter_exclude=["Kept.*"]), ["Dropped"])
        equal("include streams", types(filter_include=["filter-b.*"], filter_by_stream_name=True), ["Dropped"])
        equal("exclude streams", types(filter_exclude=["filter-b.*"], filter_by_stream_name=True), ["Kept", "KeptToo"])
        newest = list(self.client.read_all(backwards=True, limit=1))
        equal("newest", newest[0].type, "KeptToo")
        equal("commit position", self.client.get_commit_position(), newest[0].commit_position)

    def subscribe_stream(self):
        stream, _ = self.filled("live")
        subscription = self.client.subscribe_to_stream(stream, stream_position=0, timeout=20)
        self.client.append_to_stream(stream, current_version=2, events=event("Live"))
        equal("after 0", [e.stream_position for e in take(subscription, 3)], [1, 2, 3])
        subscription = self.client.subscribe_to_stream(stream, from_end=True, timeout=20)
        self.client.append_to_stream(stream, current_version=3, events=event("Later"))
        equal("from the end", [e.type for e in take(subscription, 1)], ["Later"])

    def subscribe_all(self):
        position = self.client.get_commit_position()
        kind = "All" + self.run
        subscription = self.client.subscribe_to_all(
            commit_position=position, filter_include=[kind], include_caught_up=True, timeout=20)
        self.client.append_to_stream(self.stream("all"), current_version=StreamState.ANY, events=[event(kind), event()])
        self.client.append_to_stream(self.stream("all"), current_version=StreamState.ANY, events=event(kind))
        events = [e for e in take(subscription, 3) if not isinstance(e, CaughtUp)]
        equal("matching", [e.type for e in events], [kind] * 2)

    def wrong_version(self):
        stream, _ = self.filled("version")
        for wrong in (StreamState.NO_STREAM, 1, 7):
            raises(WrongCurrentVersion, lambda: self.client.append_to_stream(stream, current_version=wrong, events=event()))
        equal("unchanged", self.client.get_current_version(stream), 2)

    def not_found(self):
        raises(NotFound, lambda: self.client.get_stream(self.stream("nothing")))

    def delete(self):
        stream, _ = self.filled("delete")
        raises(WrongCurrentVersion, lambda: self.client.delete_stream(stream, current_version=7))
        self.client.delete_stream(stream, current_version=2)
        raises(NotFound, lambda: self.client.get_stream(stream))
        self.client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=event("Again"))
        equal("written again", [(e.type, e.stream_position) for e in self.client.get_stream(stream)], [("Again", 3)])

    def tombstone(self):
        stream, _ = self.filled("tombstone")
        self.client.tombstone_stream(stream, current_version=StreamState.ANY)
        raises(StreamIsDeleted, lambda: self.client.get_stream(stream))
        # Its synchronous append has no exception of its own for this.
        error = raises(
            FailedPrecondition,
            lambda: self.client.append_to_stream(stream, current_version=StreamState.ANY, events=event()))
        equal("reason", "is deleted" in str(error), True)


def main():
    roots = open(sys.argv[2]).read() if len(sys.argv) > 2 else None
    client = EventStoreDBClient(uri=sys.argv[1], root_certificates=roots)
    checks = Checks(client)
    for name in NAMES:
        report(name, getattr(checks, name))
    client.close()


if __name__ == "__main__":
    main()
