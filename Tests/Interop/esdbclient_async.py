"""PyPI esdbclient, asyncio (its appends go by BatchAppend), against `streamctl serve eventstore`: URI [CA]."""
import asyncio
import sys
import uuid

from checks import equal, holds, report
from esdbclient import AsyncEventStoreDBClient, CaughtUp, Checkpoint, NewEvent, StreamState
from esdbclient.exceptions import (
    AccessDeniedError, GrpcDeadlineExceeded, GrpcError, MaximumAppendSizeExceededError, NotFound, ServiceUnavailable,
    StreamIsDeleted, WrongCurrentVersion,
)

NAMES = [
    "append", "append_together", "append_too_much", "get", "read", "read_links", "read_stopped", "read_all_filters",
    "read_all_limits", "subscribe_stream", "subscribe_stream_links", "subscribe_all", "subscribe_all_filters",
    "subscribe_all_checkpoints", "subscribe_together", "subscribe_stopped", "subscribe_deadline", "stream_metadata",
    "wrong_version", "not_found", "delete", "delete_wrong", "tombstone", "reconnect", "unavailable",
]
# With TLS, where the server has users.
SECURE_NAMES = ["users", "wrong_password", "access_denied"]


def event(kind="OrderPlaced", data=b"{}"):
    return NewEvent(type=kind, data=data)


async def raises(kind, awaitable):
    try:
        await awaitable
    except kind as error:
        return error
    raise AssertionError(f"succeeded; {kind.__name__} was due")


async def take(subscription, count):
    taken = []
    async for item in subscription:
        taken.append(item)
        if len(taken) == count:
            break
    await subscription.stop()
    return taken


class Checks:
    def __init__(self, uri, roots, client):
        self.uri = uri
        self.roots = roots
        self.client = client
        self.run = uuid.uuid4().hex

    async def connected(self, uri):
        client = AsyncEventStoreDBClient(uri=uri, root_certificates=self.roots)
        await client.connect()
        return client

    def stream(self, name):
        return f"{name}-{self.run}"

    async def filled(self, name, count=3):
        stream = self.stream(name)
        events = [event(data=b'{"n": %d}' % n) for n in range(count)]
        await self.client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=events)
        return stream, events

    async def write(self, stream, *events, version=StreamState.ANY):
        return await self.client.append_to_stream(stream, current_version=version, events=list(events))

    async def linked(self, name):
        """A stream of three links: to an event, to one that is not there, to another event."""
        stream, _ = await self.filled(name + "-target")
        binary = "application/octet-stream"
        links = [NewEvent(type="$>", data=f"{n}@{stream}".encode(), content_type=binary) for n in (0, 9, 2)]
        await self.write(self.stream(name), *links)
        return self.stream(name), stream

    async def append(self):
        stream, events = await self.filled("append", 50)
        more = await self.client.append_to_stream(stream, current_version=49, events=event())
        last = await self.client.append_to_stream(stream, current_version=StreamState.EXISTS, events=event())
        equal("positions rise", more < last, True)
        await self.client.append_to_stream(stream, current_version=StreamState.ANY, events=events[-1])
        equal("version, a known id written once", await self.client.get_current_version(stream), 51)
        equal("position", await self.client.get_commit_position(), last)

    async def append_together(self):
        await asyncio.gather(*[self.write(self.stream(f"together-{n % 5}"), event(), event()) for n in range(100)])
        versions = [await self.client.get_current_version(self.stream(f"together-{n}")) for n in range(5)]
        equal("versions", versions, [39] * 5)

    async def append_too_much(self):
        stream, large = self.stream("large"), NewEvent(type="Large", data=b"x" * 2_000_000)
        await raises(MaximumAppendSizeExceededError, self.write(stream, large))
        equal("version", await self.client.get_current_version(stream), StreamState.NO_STREAM)

    async def get(self):
        stream, events = await self.filled("get")
        got = await self.client.get_stream(stream)
        equal("events", [(e.id, e.data) for e in got], [(e.id, e.data) for e in events])
        equal("fields", {(e.type, e.metadata, e.content_type, e.stream_name, e.link) for e in got},
              {("OrderPlaced", b"", "application/json", stream, None)})
        back = await self.client.get_stream(stream, backwards=True, limit=2)
        equal("backwards", [e.stream_position for e in back], [2, 1])

    async def read(self):
        stream, _ = await self.filled("read", 5)
        read = await self.client.read_stream(stream, stream_position=3)
        equal("from 3", [e.stream_position async for e in read], [3, 4])
        read = await self.client.read_stream(stream, backwards=True, limit=2)
        equal("newest two", [e.stream_position async for e in read], [4, 3])
        read = await self.client.read_stream(stream, stream_position=3, backwards=True)
        equal("from 3 back", [e.stream_position async for e in read], [3, 2, 1, 0])

    async def read_links(self):
        links, stream = await self.linked("links")
        equal("plain", [e.type for e in await self.client.get_stream(links)], ["$>"] * 3)
        resolved = await self.client.get_stream(links, resolve_links=True)
        equal("resolved", [(e.stream_name, e.link.stream_position) for e in resolved], [(stream, 0), (stream, 2)])

    async def read_stopped(self):
        stream, _ = await self.filled("stopped", 50)
        async with await self.client.read_stream(stream) as read:
            equal("first", (await read.__anext__()).stream_position, 0)
        await raises(StopAsyncIteration, read.__anext__())

    async def read_all_filters(self):
        position = await self.client.get_commit_position()
        stream = self.stream("filter")
        for kind in ("Kept", "Dropped"):
            await self.client.append_to_stream(stream, current_version=StreamState.ANY, events=event(kind))

        async def types(**filters):
            read = await self.client.read_all(commit_position=position, **filters)
            return [e.type async for e in read if e.stream_name == stream]

        equal("include", await types(filter_include=["Kept"]), ["Kept"])
        equal("exclude", await types(filter_exclude=["Kept"]), ["Dropped"])
        equal("streams", await types(filter_include=["filter-.*"], filter_by_stream_name=True), ["Kept", "Dropped"])
        equal("other streams", await types(filter_exclude=["filter-.*"], filter_by_stream_name=True), [])

    async def read_all_limits(self):
        await self.write(self.stream("limits"), event("First"), event("Second"))
        newest = [e async for e in await self.client.read_all(backwards=True, limit=2)]
        equal("newest", [e.type for e in newest], ["Second", "First"])
        # Backwards begins before the position given, forwards at it.
        position = newest[0].commit_position
        back = [e.type async for e in await self.client.read_all(commit_position=position, backwards=True, limit=1)]
        on = [e.type async for e in await self.client.read_all(commit_position=position)]
        equal("around the position", (back, on), (["First"], ["Second"]))

    async def subscribe_stream(self):
        stream, _ = await self.filled("live")
        subscription = await self.client.subscribe_to_stream(stream, timeout=20)
        await self.write(stream, event("Live"), version=2)
        equal("all four", [e.stream_position for e in await take(subscription, 4)], [0, 1, 2, 3])
        subscription = await self.client.subscribe_to_stream(
            stream, stream_position=2, include_caught_up=True, timeout=20)
        got = await take(subscription, 2)
        equal("after 2, then the mark", (got[0].stream_position, isinstance(got[1], CaughtUp)), (3, True))
        subscription = await self.client.subscribe_to_stream(stream, from_end=True, timeout=20)
        await self.write(stream, event("Later"), version=3)
        equal("from the end", [e.type for e in await take(subscription, 1)], ["Later"])

    async def subscribe_stream_links(self):
        links, stream = await self.linked("live-links")
        subscription = await self.client.subscribe_to_stream(links, resolve_links=True, timeout=20)
        equal("resolved", [e.stream_name for e in await take(subscription, 2)], [stream] * 2)

    async def subscribe_all(self):
        kind = "All" + self.run
        subscription = await self.client.subscribe_to_all(from_end=True, filter_include=[kind], timeout=20)
        await self.client.append_to_stream(
            self.stream("all"), current_version=StreamState.ANY, events=[event(), event(kind)])
        equal("matching", [e.type for e in await take(subscription, 1)], [kind])

    async def subscribe_all_filters(self):
        position = await self.client.get_commit_position()
        await self.write(self.stream("filtered"), event("Kept"), event("Dropped"))

        async def first(**filters):
            subscription = await self.client.subscribe_to_all(commit_position=position, timeout=20, **filters)
            return (await take(subscription, 1))[0].type

        equal("exclude types", await first(filter_exclude=["Kept"]), "Dropped")
        equal("include streams", await first(filter_include=["filtered-.*"], filter_by_stream_name=True), "Kept")

    async def subscribe_all_checkpoints(self):
        position = await self.client.get_commit_position()
        kind = "Rare" + self.run
        last = await self.write(self.stream("checkpoints"), *[event() for _ in range(40)], event(kind))
        subscription = await self.client.subscribe_to_all(
            commit_position=position, filter_include=[kind], include_checkpoints=True, window_size=10,
            checkpoint_interval_multiplier=1, timeout=20)
        marks = []
        async for item in subscription:
            if not isinstance(item, Checkpoint):
                equal("the event", (item.type, item.commit_position), (kind, last))
                break
            marks.append(item.commit_position)
        await subscription.stop()
        equal("several before the event, in order", (len(marks) >= 2, marks), (True, sorted(marks)))

    async def subscribe_together(self):
        kind = "Many" + self.run
        all = await asyncio.gather(*[
            self.client.subscribe_to_all(from_end=True, filter_include=[kind], timeout=20) for _ in range(20)])
        await self.write(self.stream("many"), event(kind))
        got = await asyncio.gather(*[take(subscription, 1) for subscription in all])
        equal("each has it", [[e.type for e in events] for events in got], [[kind]] * 20)

    async def subscribe_stopped(self):
        stream, _ = await self.filled("subscribe-stopped")
        async with await self.client.subscribe_to_stream(stream, timeout=20) as subscription:
            equal("first", (await subscription.__anext__()).stream_position, 0)
        await raises(StopAsyncIteration, subscription.__anext__())

    async def subscribe_deadline(self):
        stream, _ = await self.filled("subscribe-deadline", 1)
        subscription = await self.client.subscribe_to_stream(stream, from_end=True, timeout=0.3)
        await raises(GrpcDeadlineExceeded, subscription.__anext__())

    async def stream_metadata(self):
        stream, _ = await self.filled("metadata", 5)
        equal("none", await self.client.get_stream_metadata(stream), ({}, StreamState.NO_STREAM))
        await self.client.set_stream_metadata(stream, metadata={"$maxCount": 2})
        equal("kept", await self.client.get_stream_metadata(stream), ({"$maxCount": 2}, 0))
        equal("obeyed", [e.stream_position for e in await self.client.get_stream(stream)], [3, 4])

    async def wrong_version(self):
        stream, _ = await self.filled("version")
        for wrong in (StreamState.NO_STREAM, 1, 7):
            await raises(WrongCurrentVersion, self.write(stream, event(), version=wrong))
        await raises(WrongCurrentVersion, self.write(self.stream("absent"), event(), version=StreamState.EXISTS))
        equal("unchanged", await self.client.get_current_version(stream), 2)

    async def not_found(self):
        await raises(NotFound, self.client.get_stream(self.stream("nothing")))
        equal("version", await self.client.get_current_version(self.stream("nothing")), StreamState.NO_STREAM)

    async def delete(self):
        stream, _ = await self.filled("delete")
        await self.client.delete_stream(stream, current_version=2)
        await raises(NotFound, self.client.get_stream(stream))
        await self.write(stream, event("Again"), version=StreamState.NO_STREAM)
        equal("written again", [e.stream_position for e in await self.client.get_stream(stream)], [3])

    async def delete_wrong(self):
        stream, _ = await self.filled("delete-wrong")
        for delete in (self.client.delete_stream, self.client.tombstone_stream):
            await raises(WrongCurrentVersion, delete(stream, current_version=7))
            await raises(NotFound, delete(self.stream("nothing"), current_version=StreamState.EXISTS))

    async def tombstone(self):
        stream, _ = await self.filled("tombstone")
        await self.client.tombstone_stream(stream, current_version=2)
        await raises(StreamIsDeleted, self.client.get_stream(stream))
        await raises(StreamIsDeleted, self.write(stream, event()))
        await raises(StreamIsDeleted, self.client.delete_stream(stream, current_version=StreamState.ANY))
        await raises(StreamIsDeleted, self.client.subscribe_to_stream(stream, timeout=5))

    async def reconnect(self):
        stream, _ = await self.filled("reconnect")
        await self.client.reconnect()
        equal("still there", await self.client.get_current_version(stream), 2)

    async def unavailable(self):
        client = await self.connected("esdb://localhost:1?Tls=false")
        await raises(ServiceUnavailable, client.get_stream("nothing", timeout=5))
        await client.close()

    # With users

    async def as_user(self, user):
        return await self.connected(self.uri.replace("admin:changeit", user))

    async def users(self):
        for number, user in enumerate(("admin:changeit", "ops:changeit", "ada:secret")):
            client = await self.as_user(user)
            stream = self.stream(f"user-{number}")
            await client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=[event(), event()])
            equal("read back", len(await client.get_stream(stream)), 2)
            await client.close()

    async def wrong_password(self):
        client = await self.as_user("ada:wrong")
        for call in (client.get_stream("s"), client.delete_stream("s", current_version=StreamState.ANY)):
            error = await raises(GrpcError, call)
            holds("reason", "UNAUTHENTICATED", str(error))
        # Now and then grpcio loses the status of a call that ends while it is still sending.
        await raises(GrpcError, client.append_to_stream("s", current_version=StreamState.ANY, events=event()))
        await client.close()

    async def access_denied(self):
        client = await self.as_user("ada:secret")
        append = client.append_to_stream("$mine", current_version=StreamState.ANY, events=event())
        await raises(AccessDeniedError, append)
        for call in (client.get_stream("$mine"), client.subscribe_to_all(timeout=5),
                     client.delete_stream("$mine", current_version=StreamState.ANY)):
            error = await raises(GrpcError, call)
            holds("reason", "PERMISSION_DENIED", str(error))
        await client.close()


async def main():
    secure = len(sys.argv) > 2
    roots = open(sys.argv[2]).read() if secure else None
    client = AsyncEventStoreDBClient(uri=sys.argv[1], root_certificates=roots)
    await client.connect()
    checks = Checks(sys.argv[1], roots, client)
    for name in NAMES + (SECURE_NAMES if secure else []):
        # Awaited here; its outcome is reported as a synchronous check's would be.
        outcome = await asyncio.gather(getattr(checks, name)(), return_exceptions=True)
        report(name, lambda: None if outcome[0] is None else raise_again(outcome[0]))
    await checks.client.close()


def raise_again(error):
    raise error


if __name__ == "__main__":
    asyncio.run(main())
