"""The calls of PyPI liftclient's README against `streamctl serve liftbridge`: liftclient_calls.py HOST:PORT.

As version 0.0.6 takes them: its messages name a stream, not a subject. Left out is what it cannot do against any
server: `start_at_time` (exhausts the memory), TLS, acknowledgements, headers. Its subscriptions hand out the server's
first, empty message; the checks expect that.
"""
import datetime
import sys
import uuid

from checks import equal, raises, report
from liftclient import ErrNoSuchStream, ErrStreamExists, Lift, Message, Stream

NAMES = [
    "create_stream", "create_everywhere", "publish", "publish_with_key", "subscribe_earliest", "subscribe_latest",
    "subscribe_new", "subscribe_offset", "subscribe_time_delta", "no_such_stream", "metadata", "close",
]


class Checks:
    def __init__(self, address):
        self.address = address
        self.client = Lift(ip_address=address, timeout=5)
        self.run = uuid.uuid4().hex

    def created(self, name, **more):
        stream = Stream(subject=f"{name}.{self.run}", name=f"{name}-{self.run}", **more)
        self.client.create_stream(stream)
        return stream

    def filled(self, name, count=3):
        stream = self.created(name)
        for number in range(count):
            self.client.publish(Message(value=f"value {number}", stream=stream.name, key=f"key {number}"))
        return stream

    def messages(self, stream, count):
        """The first messages of a subscription, after the empty one."""
        subscription = self.client.subscribe(stream)
        equal("first message", next(subscription).value, b"")
        return [next(subscription) for _ in range(count)]

    def create_stream(self):
        stream = self.created("foo")
        raises(ErrStreamExists, lambda: self.client.create_stream(stream))

    def create_everywhere(self):
        self.created("everywhere", max_replication=True)
        self.created("partitioned", partitions=3)

    def publish(self):
        stream = self.created("publish")
        self.client.publish(Message(value="hello", stream=stream.name))
        self.client.publish(Message(value="again", stream=stream.name).ack_policy_all())
        got = self.messages(stream.start_at_earliest_received(), 2)
        equal("values", [m.value for m in got], [b"hello", b"again"])

    def publish_with_key(self):
        stream = self.created("keys")
        self.client.publish(Message(value="Hello", stream=stream.name, key="key"))
        got = self.messages(stream.start_at_earliest_received(), 1)[0]
        equal("message", (got.key, got.value, got.stream, got.offset), (b"key", b"Hello", stream.name, 0))

    def subscribe_earliest(self):
        got = self.messages(self.filled("earliest").start_at_earliest_received(), 3)
        equal("offsets", [m.offset for m in got], [0, 1, 2])
        equal("values", [m.value for m in got], [b"value 0", b"value 1", b"value 2"])

    def subscribe_latest(self):
        got = self.messages(self.filled("latest").start_at_latest_received(), 1)
        equal("offsets", [m.offset for m in got], [2])

    def subscribe_new(self):
        stream = self.filled("new")
        subscription = self.client.subscribe(stream)
        equal("first message", next(subscription).value, b"")
        self.client.publish(Message(value="live", stream=stream.name))
        got = next(subscription)
        equal("message", (got.offset, got.value), (3, b"live"))

    def subscribe_offset(self):
        got = self.messages(self.filled("offset", 4).start_at_offset(2), 2)
        equal("offsets", [m.offset for m in got], [2, 3])

    def subscribe_time_delta(self):
        got = self.messages(self.filled("delta").start_at_time_delta(datetime.timedelta(days=1)), 3)
        equal("offsets", [m.offset for m in got], [0, 1, 2])

    def no_such_stream(self):
        raises(ErrNoSuchStream, lambda: self.client.publish(Message(value="x", stream="nothing-" + self.run)))

    def metadata(self):
        stream = self.created("metadata", partitions=2)
        self.client._refresh_metadata(stream)
        cached = self.client.meta_cache
        equal("streams", [(s.name, len(s.partitions)) for s in cached.streams], [(stream.name, 2)])
        equal("brokers", cached.addr, [self.address])

    def close(self):
        client = Lift(ip_address=self.address, timeout=5)
        client.conn.close()
        raises(ValueError, lambda: client.create_stream(Stream(subject="a", name="a")))


def main():
    checks = Checks(sys.argv[1])
    for name in NAMES:
        report(name, getattr(checks, name))


if __name__ == "__main__":
    main()
