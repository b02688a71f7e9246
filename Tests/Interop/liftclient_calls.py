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
    "create_stream", "create_everywhere", "create_in_group", "create_wildcard", "create_beyond", "publish",
    "publish_policies", "publish_with_key", "publish_text", "publish_partition", "publish_many", "subscribe_earliest",
    "subscribe_latest", "subscribe_new", "subscribe_offset", "subscribe_first_offset", "subscribe_time_delta",
    "subscribe_replica", "subscribe_together", "subscribe_left", "subscribe_unknown", "no_such_stream", "metadata",
    "metadata_unknown", "close", "unreachable",
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

    def create_in_group(self):
        first, second = self.created("group-1", group="workers"), self.created("group-2", group="workers")
        raises(ErrStreamExists, lambda: self.client.create_stream(first))
        raises(ErrStreamExists, lambda: self.client.create_stream(second))

    def create_wildcard(self):
        stream = Stream(subject=f"orders.{self.run}.*", name="wildcard-" + self.run)
        self.client.create_stream(stream)
        self.client.publish(Message(value="x", stream=stream.name))
        equal("value", [m.value for m in self.messages(stream.start_at_earliest_received(), 1)], [b"x"])

    def create_beyond(self):
        # One broker cannot hold two copies. Its exceptions do not cover that: it gives None.
        stream = Stream(subject="beyond", name="beyond-" + self.run, replication_factor=2)
        equal("answer", self.client.create_stream(stream), None)
        raises(ErrNoSuchStream, lambda: self.client.publish(Message(value="x", stream=stream.name)))

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

    def publish_policies(self):
        stream = self.created("policies")
        for choose in (Message.ack_policy_none, Message.ack_policy_leader, Message.ack_policy_all):
            message = Message(value=choose.__name__, stream=stream.name, ack_inbox="inbox", correlation_id="7")
            self.client.publish(choose(message))
        got = self.messages(stream.start_at_earliest_received(), 3)
        equal("values", [m.value for m in got], [b"ack_policy_none", b"ack_policy_leader", b"ack_policy_all"])

    def publish_text(self):
        stream, texts = self.created("text"), ["", "grüße", "\u263a \U0001f608", "a\nb\0c", "x" * 100_000]
        for text in texts:
            self.client.publish(Message(value=text, stream=stream.name, key=text[:10]))
        got = self.messages(stream.start_at_earliest_received(), len(texts))
        equal("values", [m.value.decode() for m in got], texts)
        equal("keys", [m.key.decode() for m in got], [text[:10] for text in texts])

    def publish_partition(self):
        stream = self.created("partition", partitions=3, subscribed_partition=2)
        for number in range(6):
            self.client.publish(Message(value=f"{number}", stream=stream.name, to_partition=number % 3))
        got = self.messages(stream.start_at_earliest_received(), 2)
        equal("messages", [(m.value, m.offset) for m in got], [(b"2", 0), (b"5", 1)])
        self.client.publish(Message(value="live", stream=stream.name, to_partition=2))
        equal("offset", [m.offset for m in self.messages(stream.start_at_latest_received(), 1)], [2])

    def publish_many(self):
        stream = self.filled("many", 500)
        got = self.messages(stream.start_at_earliest_received(), 500)
        equal("in order", [(m.offset, m.value) for m in got], [(n, b"value %d" % n) for n in range(500)])
        equal("times never fall", [m.timestamp for m in got], sorted(m.timestamp for m in got))

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

    def subscribe_first_offset(self):
        got = self.messages(self.filled("first-offset").start_at_offset(0), 3)
        equal("offsets", [m.offset for m in got], [0, 1, 2])

    def subscribe_replica(self):
        stream = self.filled("replica").start_at_earliest_received()
        stream.read_isr_replica = True
        equal("offsets", [m.offset for m in self.messages(stream, 3)], [0, 1, 2])

    def subscribe_together(self):
        stream = self.filled("together", 1)
        first = Lift(ip_address=self.address).subscribe(stream.start_at_earliest_received())
        second = Lift(ip_address=self.address).subscribe(stream.start_at_earliest_received())
        equal("first messages", [next(s).value for s in (first, second)], [b"", b""])
        self.client.publish(Message(value="live", stream=stream.name))
        for subscription in (first, second):
            equal("messages", [next(subscription).value for _ in range(2)], [b"value 0", b"live"])

    def subscribe_left(self):
        subscription = self.client.subscribe(self.filled("left").start_at_earliest_received())
        next(subscription)
        subscription.close()
        raises(StopIteration, lambda: next(subscription))
        equal("the client goes on", len(self.messages(self.filled("left-on").start_at_earliest_received(), 3)), 3)

    def subscribe_unknown(self):
        # Not an exception of its own: it looks for a leader and finds none.
        nothing = Stream(subject="nothing", name="nothing-" + self.run)
        raises(RuntimeError, lambda: next(self.client.subscribe(nothing)))
        stream = self.created("partitions", partitions=2, subscribed_partition=7)
        raises(RuntimeError, lambda: next(self.client.subscribe(stream)))

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

    def metadata_unknown(self):
        self.client._refresh_metadata(Stream(subject="nothing", name="nothing-" + self.run))
        equal("partitions", [len(s.partitions) for s in self.client.meta_cache.streams], [0])

    def close(self):
        client = Lift(ip_address=self.address, timeout=5)
        client.conn.close()
        raises(ValueError, lambda: client.create_stream(Stream(subject="a", name="a")))

    def unreachable(self):
        # It ends the process where others raise.
        raises(SystemExit, lambda: Lift(ip_address="localhost:1", timeout=0.2))


def main():
    checks = Checks(sys.argv[1])
    for name in NAMES:
        report(name, getattr(checks, name))


if __name__ == "__main__":
    main()
