"""PyPI esdbclient, asyncio (its appends go by BatchAppend), against `streamctl serve eventstore`: URI [CA]."""
import asyncio
import sys
import uuid

from checks import equal, report
from esdbclient import AsyncEventStoreDBClient, NewEvent, StreamState
from esdbclient.exceptions import NotFound, StreamIsDeleted, WrongCurrentVersion

NAMES = [
    "append", "get", "read", "read_all_filters", "subscribe_stream", "subscribe_all", "wrong_version", "not_found",
    "delete", "tombstone",
]


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
    def __init__(self, client):
        self.client = client
        self.run = uuid.uuid4().hex

    def stream(self, name):
        return f"{name}-{self.run}"

    async def filled(self, name, count=3):
        stream = self.stream(name)
        events = [event(data=b'{"n": %d}' % n) for n in range(count)]
        await self.client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=events)
        return stream, events

    async def append(self):
        stream, events = await self.filled("append", 50)
        more = await self.client.append_to_stream(stream, current_version=49, events=event())
        last = await self.client.append_to_stream(stream, current_version=StreamState.EXISTS, events=event())
        equal("positions rise", more < last, True)
        await self.client.append_to_stream(stream, current_version=StreamState.ANY, events=events[-1])
        equal("version, a known id written once", await self.client.get_current_version(stream), 51)

    async def get(self):
        stream, events = await self.filled("get")
        got = await self.client.get_stream(stream)
        equal("events", [(e.id, e.data) for e in got], [(e.id, e.data) for e in events])

    async def read(self):
        stream, _ = await self.filled("read", 5)
        read = await self.client.read_stream(stream, stream_position=3)
        equal("from 3", [e.stream_position async for e in read], [3, 4])
        read = await self.client.read_stream(stream, backwards=True, limit=2)
        equal("newest two", [e.stream_position async for e in read], [4, 3])

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

    async def subscribe_stream(self):
        stream, _ = await self.filled("live")
        subscription = await self.client.subscribe_to_stream(stream, timeout=20)
        await self.client.append_to_stream(stream, current_version=2, events=event("Live"))
        equal("all four", [e.stream_position for e in await take(subscription, 4)], [0, 1, 2, 3])

    async def subscribe_all(self):
        kind = "All" + self.run
        subscription = await self.client.subscribe_to_all(from_end=True, filter_include=[kind], timeout=20)
        await self.client.append_to_stream(
            self.stream("all"), current_version=StreamState.ANY, events=[event(), event(kind)])
        equal("matching", [e.type for e in await take(subscription, 1)], [kind])

    async def wrong_version(self):
        stream, _ = await self.filled("version")
        for wrong in (StreamState.NO_STREAM, 1, 7):
            await raises(
                WrongCurrentVersion, self.client.append_to_stream(stream, current_version=wrong, events=event()))
        equal("unchanged", await self.client.get_current_version(stream), 2)

    async def not_found(self):
        await raises(NotFound, self.client.get_stream(self.stream("nothing")))

    async def delete(self):
        stream, _ = await self.filled("delete")
        await self.client.delete_stream(stream, current_version=2)
        await raises(NotFound, self.client.get_stream(stream))

    async def tombstone(self):
        stream, _ = await self.filled("tombstone")
        await self.client.tombstone_stream(stream, current_version=2)
        await raises(StreamIsDeleted, self.client.get_stream(stream))
        await raises(
            StreamIsDeleted, self.client.append_to_stream(stream, current_version=StreamState.ANY, events=event()))


async def main():
    roots = open(sys.argv[2]).read() if len(sys.argv) > 2 else None
    client = AsyncEventStoreDBClient(uri=sys.argv[1], root_certificates=roots)
    await client.connect()
    checks = Checks(client)
    for name in NAMES:
        # Awaited here; its outcome is reported as a synchronous check's would be.
        outcome = await asyncio.gather(getattr(checks, name)(), return_exceptions=True)
        report(name, lambda: None if outcome[0] is None else raise_again(outcome[0]))
    await client.close()


def raise_again(error):
    raise error


if __name__ == "__main__":
    asyncio.run(main())
