"""PyPI esdbclient, synchronous, against `streamctl serve eventstore`: esdbclient_sync.py URI [CA].

Of the appends one event goes by Append, a list by BatchAppend.
"""
import datetime
import sys
import uuid

from checks import equal, holds, raises, report
from esdbclient import CaughtUp, Checkpoint, EventStoreDBClient, NewEvent, StreamState
from esdbclient.exceptions import (
    AccessDeniedError, FailedPrecondition, GrpcDeadlineExceeded, GrpcError, MaximumAppendSizeExceededError, NotFound,
    ServiceUnavailable, SSLError, StreamIsDeleted, WrongCurrentVersion,
)

NAMES = [
    "append_one", "append_many", "append_again", "append_nothing", "append_too_much", "get", "get_fields", "read",
    "read_backwards", "read_links", "read_stopped", "read_all", "read_all_filters", "read_all_limits",
    "commit_position", "subscribe_stream", "subscribe_stream_links", "subscribe_stream_caught_up", "subscribe_all",
    "subscribe_all_from_end", "subscribe_all_filters", "subscribe_all_checkpoints", "subscribe_stopped",
    "subscribe_deadline", "stream_metadata", "wrong_version", "not_found", "delete", "delete_wrong", "tombstone",
    "tombstone_again", "gossip", "target", "reconnect", "closed", "unavailable",
]
# With TLS, where the server has users.
SECURE_NAMES = ["users", "wrong_password", "access_denied", "untrusted"]


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


def kinds(events):
    return [e.type for e in events]


def positions(events):
    return [e.stream_position for e in events]


def link(stream, position):
    return NewEvent(type="$>", data=f"{position}@{stream}".encode(), content_type="application/octet-stream")


class Checks:
    def __init__(self, uri, roots):
        self.uri = uri
        self.roots = roots
        self.client = self.connect(uri)
        self.run = uuid.uuid4().hex

    def connect(self, uri, roots=None):
        return EventStoreDBClient(uri=uri, root_certificates=roots or self.roots)

    def stream(self, name):
        return f"{name}-{self.run}"

    def append(self, stream, *events, version=StreamState.ANY):
        """One event by Append, several by BatchAppend; gives the commit position."""
        one = events[0] if len(events) == 1 else list(events)
        return self.client.append_to_stream(stream, current_version=version, events=one)

    def filled(self, name, count=3):
        stream = self.stream(name)
        events = [event(data=b'{"n": %d}' % n) for n in range(count)]
        self.append(stream, *events, version=StreamState.NO_STREAM)
        return stream, events

    def linked(self, name):
        """A stream of three links: to an event, to one that is not there, to another event."""
        stream, events = self.filled(name + "-target")
        links = self.stream(name)
        self.append(links, link(stream, 0), link(stream, 9), link(stream, 2))
        return links, stream, events

    # Appending

    def append_one(self):
        stream = self.stream("one")
        first = self.append(stream, event(), version=StreamState.NO_STREAM)
        second = self.append(stream, event(), version=0)
        third = self.client.append_event(stream, current_version=StreamState.EXISTS, event=event())
        self.append(stream, event())
        equal("positions rise", first < second < third, True)
        equal("version", self.client.get_current_version(stream), 3)

    def append_many(self):
        stream, _ = self.filled("many", 100)
        equal("version", self.client.get_current_version(stream), 99)
        more = [event(), event()]
        first = self.client.append_events(stream, current_version=99, events=more)
        second = self.client.append_events(stream, current_version=StreamState.EXISTS, events=iter([event(), event()]))
        equal("positions rise", first < second, True)
        equal("version", self.client.get_current_version(stream), 103)
        equal("no stream", self.client.get_current_version(self.stream("nothing")), StreamState.NO_STREAM)

    def append_again(self):
        stream, once = self.stream("again"), event()
        first = self.append(stream, once, version=StreamState.NO_STREAM)
        equal("same", self.append(stream, once, version=StreamState.NO_STREAM), first)
        equal("version", self.client.get_current_version(stream), 0)
        both = [event(), event()]
        second = self.append(stream, *both, version=0)
        equal("same batch", self.append(stream, *both, version=0), second)
        equal("version", self.client.get_current_version(stream), 2)

    def append_nothing(self):
        stream = self.stream("empty")
        self.client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=[])
        equal("version", self.client.get_current_version(stream), StreamState.NO_STREAM)

    def append_too_much(self):
        stream, large = self.stream("large"), b"x" * 2_000_000
        binary = [event(data=large, content_type="application/octet-stream") for _ in range(2)]
        raises(MaximumAppendSizeExceededError, lambda: self.append(stream, *binary))
        # Its synchronous append has no exception of its own for this.
        raises(GrpcError, lambda: self.append(stream, binary[0]))
        equal("version", self.client.get_current_version(stream), StreamState.NO_STREAM)

    # Reading a stream

    def get(self):
        stream, events = self.filled("get")
        got = self.client.get_stream(stream)
        equal("ids", [e.id for e in got], [e.id for e in events])
        equal("data", [e.data for e in got], [e.data for e in events])
        equal("revisions", positions(got), [0, 1, 2])
        equal("from 1", positions(self.client.get_stream(stream, stream_position=1)), [1, 2])
        equal("limit", positions(self.client.get_stream(stream, limit=1)), [0])
        equal("backwards", positions(self.client.get_stream(stream, backwards=True)), [2, 1, 0])
        equal("behind the end", self.client.get_stream(stream, stream_position=3), ())

    def get_fields(self):
        stream = self.stream("fields")
        now = datetime.datetime.now(datetime.timezone.utc)
        everything = event(data=bytes(range(256)), content_type="application/octet-stream")
        bare = NewEvent(type="Bare", data=b"")
        commit = self.append(stream, everything, bare)
        first, last = self.client.get_stream(stream)
        equal("first", (first.id, first.type, first.data, first.metadata, first.content_type, first.stream_name),
              (everything.id, "OrderPlaced", everything.data, everything.metadata, "application/octet-stream", stream))
        equal("last", (last.type, last.data, last.metadata, last.content_type, last.link),
              ("Bare", b"", b"", "application/json", None))
        equal("commit position", last.commit_position, commit)
        equal("prepare position", first.prepare_position <= first.commit_position < last.commit_position, True)
        equal("recorded now", abs(first.recorded_at - now) < datetime.timedelta(minutes=1), True)

    def read(self):
        stream, _ = self.filled("read", 5)
        equal("from 2", positions(self.client.read_stream(stream, stream_position=2)), [2, 3, 4])
        equal("limit", positions(self.client.read_stream(stream, limit=2)), [0, 1])
        equal("both", positions(self.client.read_stream(stream, stream_position=1, limit=3)), [1, 2, 3])

    def read_backwards(self):
        stream, _ = self.filled("back", 5)
        equal("newest two", positions(self.client.read_stream(stream, backwards=True, limit=2)), [4, 3])
        equal("from 1", positions(self.client.read_stream(stream, stream_position=1, backwards=True)), [1, 0])

    def read_links(self):
        links, stream, events = self.linked("links")
        plain = self.client.get_stream(links)
        equal("plain", [(e.type, e.is_link_event, e.link) for e in plain], [("$>", True, None)] * 3)
        # Of a link to what is not there the server sends the link alone; this client passes over it.
        resolved = self.client.get_stream(links, resolve_links=True)
        equal("resolved", [(e.is_resolved_event, e.stream_name) for e in resolved], [(True, stream)] * 2)
        equal("ids", [e.id for e in resolved], [events[0].id, events[2].id])
        equal("links", [(e.link.stream_name, e.link.stream_position) for e in resolved], [(links, 0), (links, 2)])
        equal("ack ids", [e.ack_id for e in resolved], [plain[0].id, plain[2].id])
        back = self.client.get_stream(links, resolve_links=True, backwards=True, limit=1)
        equal("backwards", [(e.stream_position, e.link.stream_position) for e in back], [(2, 2)])

    def read_stopped(self):
        stream, _ = self.filled("stopped", 50)
        with self.client.read_stream(stream) as read:
            equal("first", next(read).stream_position, 0)
        raises(StopIteration, lambda: next(read))

    # Reading all

    def mixed(self, name):
        """A commit position, and behind it events of three types in two streams."""
        position = self.client.get_commit_position()
        a, b = self.stream(name + "-a"), self.stream(name + "-b")
        for stream, kind in ((a, "Kept"), (b, "Dropped"), (a, "KeptToo")):
            self.append(stream, event(kind))
        return position, a, b

    def read_all(self):
        position, a, b = self.mixed("all")
        got = [e for e in self.client.read_all(commit_position=position) if e.stream_name in (a, b)]
        equal("types", kinds(got), ["Kept", "Dropped", "KeptToo"])
        on = self.client.read_all(commit_position=got[1].commit_position)
        equal("from one of them", kinds(on), ["Dropped", "KeptToo"])
        back = self.client.read_all(commit_position=got[2].commit_position, backwards=True, limit=2)
        equal("backwards, before the position", kinds(back), ["Dropped", "Kept"])
        rises = [e.commit_position for e in self.client.read_all()]
        equal("in order", rises, sorted(rises))

    def read_all_filters(self):
        position, a, b = self.mixed("filter")

        def types(**filters):
            read = self.client.read_all(commit_position=position, **filters)
            return [e.type for e in read if e.stream_name in (a, b)]

        equal("all", types(), ["Kept", "Dropped", "KeptToo"])
        equal("include types", types(filter_include=["Kept.*"]), ["Kept", "KeptToo"])
        # It sends ^Kept|Dropped$, which also takes what only begins with Kept.
        equal("include several types", types(filter_include=["Kept", "Dropped"]), ["Kept", "Dropped", "KeptToo"])
        equal("exclude types", types(filter_exclude=["Kept.*"]), ["Dropped"])
        equal("exclude several types", types(filter_exclude=["Kept", "Dropped"]), ["KeptToo"])
        equal("include streams", types(filter_include=["filter-b.*"], filter_by_stream_name=True), ["Dropped"])
        equal("exclude streams", types(filter_exclude=["filter-b.*"], filter_by_stream_name=True), ["Kept", "KeptToo"])
        equal("nothing", types(filter_include=["Never"]), [])

    def read_all_limits(self):
        self.mixed("limits")
        newest = list(self.client.read_all(backwards=True, limit=2))
        equal("newest", kinds(newest), ["KeptToo", "Dropped"])
        matching = list(self.client.read_all(backwards=True, limit=2, filter_include=["Kept.*"]))
        equal("newest that match", kinds(matching), ["KeptToo", "Kept"])
        everything = list(self.client.read_all(filter_exclude=[], limit=3))
        equal("system events too", len(everything), 3)

    def commit_position(self):
        self.mixed("commit")
        newest = next(iter(self.client.read_all(backwards=True, limit=1)))
        equal("of the newest", self.client.get_commit_position(), newest.commit_position)
        kept = next(iter(self.client.read_all(backwards=True, limit=1, filter_include=["Dropped"])))
        equal("of a type", self.client.get_commit_position(filter_include=["Dropped"]), kept.commit_position)
        equal("of nothing", self.client.get_commit_position(filter_include=["Never"]), 0)

    # Subscribing

    def subscribe_stream(self):
        stream, _ = self.filled("live")
        subscription = self.client.subscribe_to_stream(stream, timeout=20)
        equal("has an id", len(subscription.subscription_id) > 0, True)
        equal("from the start", positions(take(subscription, 3)), [0, 1, 2])
        subscription = self.client.subscribe_to_stream(stream, stream_position=0, timeout=20)
        self.append(stream, event("Live"), version=2)
        equal("after 0", positions(take(subscription, 3)), [1, 2, 3])
        subscription = self.client.subscribe_to_stream(stream, from_end=True, timeout=20)
        self.append(stream, event("Later"), version=3)
        equal("from the end", kinds(take(subscription, 1)), ["Later"])

    def subscribe_stream_links(self):
        links, stream, _ = self.linked("live-links")
        subscription = self.client.subscribe_to_stream(links, resolve_links=True, timeout=20)
        got = take(subscription, 2)
        equal("links", [(e.stream_name, e.link.stream_position) for e in got], [(stream, 0), (stream, 2)])

    def subscribe_stream_caught_up(self):
        stream, _ = self.filled("caught-up")
        subscription = self.client.subscribe_to_stream(stream, include_caught_up=True, timeout=20)
        got = []
        for item in subscription:
            got.append(item.is_caught_up)
            if len(got) == 4:
                self.append(stream, event("Live"))
            if len(got) == 5:
                break
        subscription.stop()
        equal("history, then the mark, then life", got, [False, False, False, True, False])

    def subscribe_all(self):
        position = self.client.get_commit_position()
        kind = "All" + self.run
        subscription = self.client.subscribe_to_all(
            commit_position=position, filter_include=[kind], include_caught_up=True, timeout=20)
        self.append(self.stream("all"), event(kind), event())
        self.append(self.stream("all"), event(kind))
        got = take(subscription, 3)
        equal("matching", kinds([e for e in got if not isinstance(e, CaughtUp)]), [kind] * 2)
        equal("caught up, once", sum(e.is_caught_up for e in got), 1)

    def subscribe_all_from_end(self):
        self.filled("before")
        subscription = self.client.subscribe_to_all(from_end=True, timeout=20)
        kind = "End" + self.run
        self.append(self.stream("end"), event(kind))
        equal("only what is new", kinds(take(subscription, 1)), [kind])

    def subscribe_all_filters(self):
        position, _, _ = self.mixed("live-filter")

        def first(count, **filters):
            return kinds(take(self.client.subscribe_to_all(commit_position=position, timeout=20, **filters), count))

        equal("exclude types", first(1, filter_exclude=["Kept.*"]), ["Dropped"])
        equal("include streams", first(1, filter_include=["live-filter-b.*"], filter_by_stream_name=True), ["Dropped"])
        others = first(2, filter_exclude=["live-filter-b.*"], filter_by_stream_name=True)
        equal("exclude streams", others, ["Kept", "KeptToo"])
        equal("links", first(3, resolve_links=True), ["Kept", "Dropped", "KeptToo"])

    def subscribe_all_checkpoints(self):
        position = self.client.get_commit_position()
        stream, kind = self.stream("checkpoints"), "Rare" + self.run
        self.append(stream, *[event() for _ in range(40)])
        last = self.append(stream, event(kind))
        subscription = self.client.subscribe_to_all(
            commit_position=position, filter_include=[kind], include_checkpoints=True, window_size=10,
            checkpoint_interval_multiplier=1, timeout=20)
        got = []
        for item in subscription:
            got.append(item)
            if not isinstance(item, Checkpoint):
                break
        subscription.stop()
        marks = [e.commit_position for e in got[:-1]]
        equal("several before the event", len(marks) >= 2, True)
        equal("they rise", marks, sorted(marks))
        equal("between begin and event", position <= marks[0] and marks[-1] < last, True)
        equal("the event", (got[-1].type, got[-1].commit_position), (kind, last))
        # Going on from a checkpoint loses nothing.
        subscription = self.client.subscribe_to_all(commit_position=marks[-1], filter_include=[kind], timeout=20)
        equal("resumed", kinds(take(subscription, 1)), [kind])

    def subscribe_stopped(self):
        stream, _ = self.filled("subscribe-stopped")
        with self.client.subscribe_to_stream(stream, timeout=20) as subscription:
            equal("first", next(subscription).stream_position, 0)
        raises(StopIteration, lambda: next(subscription))

    def subscribe_deadline(self):
        stream, _ = self.filled("subscribe-deadline", 1)
        subscription = self.client.subscribe_to_stream(stream, from_end=True, timeout=0.3)
        raises(GrpcDeadlineExceeded, lambda: next(subscription))

    # Metadata, refusals, deletes

    def stream_metadata(self):
        stream, _ = self.filled("metadata", 5)
        equal("none", self.client.get_stream_metadata(stream), ({}, StreamState.NO_STREAM))
        self.client.set_stream_metadata(stream, metadata={"$maxCount": 2}, current_version=StreamState.NO_STREAM)
        equal("kept", self.client.get_stream_metadata(stream), ({"$maxCount": 2}, 0))
        equal("obeyed", positions(self.client.get_stream(stream)), [3, 4])
        self.client.set_stream_metadata(stream, metadata={"$tb": 4})
        equal("truncated before", positions(self.client.get_stream(stream)), [4])

    def wrong_version(self):
        stream, _ = self.filled("version")
        for wrong in (StreamState.NO_STREAM, 1, 7):
            for events in ([event()], [event(), event()]):
                raises(WrongCurrentVersion, lambda: self.append(stream, *events, version=wrong))
        absent = self.stream("absent")
        for wrong in (StreamState.EXISTS, 0):
            for events in ([event()], [event(), event()]):
                raises(WrongCurrentVersion, lambda: self.append(absent, *events, version=wrong))
        equal("unchanged", self.client.get_current_version(stream), 2)
        equal("still absent", self.client.get_current_version(absent), StreamState.NO_STREAM)

    def not_found(self):
        nothing = self.stream("nothing")
        raises(NotFound, lambda: self.client.get_stream(nothing))
        raises(NotFound, lambda: next(self.client.read_stream(nothing, backwards=True)))

    def delete(self):
        stream, _ = self.filled("delete")
        self.client.delete_stream(stream, current_version=2)
        raises(NotFound, lambda: self.client.get_stream(stream))
        equal("version", self.client.get_current_version(stream), StreamState.NO_STREAM)
        self.append(stream, event("Again"), version=StreamState.NO_STREAM)
        equal("written again", [(e.type, e.stream_position) for e in self.client.get_stream(stream)], [("Again", 3)])
        self.client.delete_stream(stream, current_version=StreamState.EXISTS)
        raises(NotFound, lambda: self.client.get_stream(stream))

    def delete_wrong(self):
        stream, _ = self.filled("delete-wrong")
        for delete in (self.client.delete_stream, self.client.tombstone_stream):
            raises(WrongCurrentVersion, lambda: delete(stream, current_version=7))
            raises(WrongCurrentVersion, lambda: delete(stream, current_version=StreamState.NO_STREAM))
            raises(NotFound, lambda: delete(self.stream("nothing"), current_version=StreamState.EXISTS))
        equal("unchanged", self.client.get_current_version(stream), 2)

    def tombstone(self):
        stream, _ = self.filled("tombstone")
        self.client.tombstone_stream(stream, current_version=2)
        raises(StreamIsDeleted, lambda: self.client.get_stream(stream))
        raises(StreamIsDeleted, lambda: self.append(stream, event(), event()))
        # Its synchronous append has no exception of its own for this.
        error = raises(FailedPrecondition, lambda: self.append(stream, event()))
        holds("reason", "is deleted", str(error))

    def tombstone_again(self):
        stream, _ = self.filled("tombstone-again")
        self.client.tombstone_stream(stream, current_version=StreamState.ANY)
        raises(StreamIsDeleted, lambda: self.client.tombstone_stream(stream, current_version=StreamState.ANY))
        raises(StreamIsDeleted, lambda: self.client.delete_stream(stream, current_version=StreamState.ANY))
        raises(StreamIsDeleted, lambda: self.client.subscribe_to_stream(stream, timeout=5))

    # The connection

    def gossip(self):
        members = self.client.read_gossip(timeout=5)
        equal("one node", [(m.state, m.port) for m in members], [("NODE_STATE_LEADER", int(self.target_port()))])

    def target_port(self):
        return self.client.connection_target.rsplit(":", 1)[1]

    def target(self):
        equal("target", self.uri.rsplit("@", 1)[-1].rsplit("/", 1)[-1].startswith(self.client.connection_target), True)

    def reconnect(self):
        stream, _ = self.filled("reconnect")
        self.client.reconnect()
        equal("still there", self.client.get_current_version(stream), 2)

    def closed(self):
        client = self.connect(self.uri)
        client.get_commit_position()
        equal("open", client.is_closed, False)
        client.close()
        equal("closed", client.is_closed, True)

    def unavailable(self):
        client = self.connect("esdb://localhost:1?Tls=false")
        raises(ServiceUnavailable, lambda: client.get_stream("nothing", timeout=5))
        client.close()

    # With users

    def as_user(self, user):
        return self.connect(self.uri.replace("admin:changeit", user))

    def users(self):
        for number, user in enumerate(("admin:changeit", "ops:changeit", "ada:secret")):
            client = self.as_user(user)
            stream = self.stream(f"user-{number}")
            client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=event())
            client.append_to_stream(stream, current_version=0, events=[event(), event()])
            equal("read back", len(client.get_stream(stream)), 3)
            client.close()
        credentials = self.client.construct_call_credentials("ada", "secret")
        equal("for one call", len(self.client.get_stream(self.stream("user-0"), credentials=credentials)), 3)

    def wrong_password(self):
        client = self.as_user("ada:wrong")
        for call in (lambda: client.get_stream("s"), lambda: client.append_to_stream(
                "s", current_version=StreamState.ANY, events=event())):
            error = raises(GrpcError, call)
            holds("reason", "UNAUTHENTICATED", str(error))
        client.close()

    def access_denied(self):
        client = self.as_user("ada:secret")
        calls = (
            lambda: client.append_to_stream("$mine", current_version=StreamState.ANY, events=event()),
            lambda: client.get_stream("$mine"), lambda: list(client.read_all()),
            lambda: client.subscribe_to_all(timeout=5),
            lambda: client.tombstone_stream("$mine", current_version=StreamState.ANY),
        )
        for call in calls:
            error = raises(GrpcError, call)
            holds("reason", "PERMISSION_DENIED", str(error))
        raises(AccessDeniedError, lambda: client.append_to_stream(
            "$mine", current_version=StreamState.ANY, events=[event(), event()]))
        client.close()

    def untrusted(self):
        other = open(self.roots_path.replace("ca.pem", "client.pem")).read()
        client = self.connect(self.uri, roots=other)
        raises(SSLError, lambda: client.get_stream("nothing", timeout=5))
        client.close()


def main():
    secure = len(sys.argv) > 2
    checks = Checks(sys.argv[1], open(sys.argv[2]).read() if secure else None)
    if secure:
        checks.roots_path = sys.argv[2]
    for name in NAMES + (SECURE_NAMES if secure else []):
        report(name, getattr(checks, name))
    checks.client.close()


if __name__ == "__main__":
    main()
