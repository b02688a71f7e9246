"""The standard gRPC interop cases with PyPI grpcio as the client, for our interop-server.

The flags are those of our interop-client; exit status 0 when the case passed, 1 with the reason otherwise.
"""
import argparse
import queue

import grpc
import testing_messages as m

SIZES_OUT = [27182, 8, 1828, 45904]
SIZES_BACK = [31415, 9, 2653, 58979]
SPECIAL_MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
LIMIT = 20


def equal(what, got, wanted):
    if got != wanted:
        raise AssertionError(f"{what}: got {got!r}, wanted {wanted!r}")


def fails(code, call, message=None):
    """Runs `call`, which must end with `code`."""
    try:
        call()
    except grpc.RpcError as error:
        equal("status", error.code(), code)
        if message is not None:
            equal("message", error.details(), message)
        return
    raise AssertionError(f"succeeded; {code} was due")


class Client:
    def __init__(self, channel):
        self.channel = channel

    def method(self, name):
        kind, request, response = m.METHODS[name]
        return getattr(self.channel, kind)(m.SERVICE + name, request.SerializeToString, response.FromString)

    def empty_unary(self):
        equal("answer", self.method("EmptyCall")(m.Empty(), timeout=LIMIT), m.Empty())

    def large_unary(self):
        request = m.SimpleRequest(response_size=314159, payload=m.Payload(body=bytes(271828)))
        answer = self.method("UnaryCall")(request, timeout=LIMIT)
        equal("payload", answer.payload.body, bytes(314159))

    def client_streaming(self):
        requests = (m.StreamingInputCallRequest(payload=m.Payload(body=bytes(n))) for n in SIZES_OUT)
        answer = self.method("StreamingInputCall")(requests, timeout=LIMIT)
        equal("sum", answer.aggregated_payload_size, 74922)

    def server_streaming(self):
        request = m.StreamingOutputCallRequest(response_parameters=[m.ResponseParameters(size=n) for n in SIZES_BACK])
        sizes = [len(a.payload.body) for a in self.method("StreamingOutputCall")(request, timeout=LIMIT)]
        equal("sizes", sizes, SIZES_BACK)

    def ping_pong(self):
        with Duplex(self) as duplex:
            for out, back in zip(SIZES_OUT, SIZES_BACK):
                duplex.send(back, out)
                equal("size", len(next(duplex.call).payload.body), back)
            duplex.end()
            equal("rest", list(duplex.call), [])

    def empty_stream(self):
        equal("answers", list(self.method("FullDuplexCall")(iter([]), timeout=LIMIT)), [])

    def cancel_after_begin(self):
        waiting = queue.Queue()
        call = self.method("StreamingInputCall").future(iter(waiting.get, None), timeout=LIMIT)
        call.cancel()
        waiting.put(None)
        equal("cancelled", call.cancelled(), True)
        equal("status", call.code(), grpc.StatusCode.CANCELLED)

    def cancel_after_first_response(self):
        with Duplex(self) as duplex:
            duplex.send(SIZES_BACK[0], SIZES_OUT[0])
            equal("size", len(next(duplex.call).payload.body), SIZES_BACK[0])
            duplex.call.cancel()
            fails(grpc.StatusCode.CANCELLED, lambda: next(duplex.call))

    def timeout_on_sleeping_server(self):
        with Duplex(self, timeout=0.001) as duplex:
            duplex.send(31415, 27182, interval_us=1_000_000)
            fails(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: list(duplex.call))

    def status_code_and_message(self):
        status = m.EchoStatus(code=2, message="test status message")
        request = m.SimpleRequest(response_status=status)
        fails(grpc.StatusCode.UNKNOWN, lambda: self.method("UnaryCall")(request, timeout=LIMIT), status.message)
        with Duplex(self) as duplex:
            duplex.requests.put(m.StreamingOutputCallRequest(response_status=status))
            duplex.end()
            fails(grpc.StatusCode.UNKNOWN, lambda: list(duplex.call), status.message)

    def special_status_message(self):
        request = m.SimpleRequest(response_status=m.EchoStatus(code=2, message=SPECIAL_MESSAGE))
        fails(grpc.StatusCode.UNKNOWN, lambda: self.method("UnaryCall")(request, timeout=LIMIT), SPECIAL_MESSAGE)

    def unimplemented_method(self):
        for path in (m.SERVICE + "UnimplementedCall", m.UNKNOWN_SERVICE + "UnimplementedCall"):
            call = self.channel.unary_unary(path, m.Empty.SerializeToString, m.Empty.FromString)
            fails(grpc.StatusCode.UNIMPLEMENTED, lambda: call(m.Empty(), timeout=LIMIT))

    def custom_metadata(self):
        sent = [(m.ECHO_INITIAL, "test_initial_metadata_value"), (m.ECHO_TRAILING, b"\xab\xab\xab")]
        request = m.SimpleRequest(response_size=314159, payload=m.Payload(body=bytes(271828)))
        _, call = self.method("UnaryCall").with_call(request, timeout=LIMIT, metadata=sent)
        self.echoed(call, sent)
        with Duplex(self, metadata=sent) as duplex:
            duplex.send(314159, 271828)
            next(duplex.call)
            duplex.end()
            equal("rest", list(duplex.call), [])
            self.echoed(duplex.call, sent)

    @staticmethod
    def echoed(call, sent):
        equal("initial metadata", dict(call.initial_metadata()).get(sent[0][0]), sent[0][1])
        equal("trailing metadata", dict(call.trailing_metadata()).get(sent[1][0]), sent[1][1])


class Duplex:
    """A FullDuplexCall that is fed step by step."""

    def __init__(self, client, **options):
        self.requests = queue.Queue()
        self.call = client.method("FullDuplexCall")(iter(self.requests.get, None), **{"timeout": LIMIT, **options})

    def send(self, back, out, interval_us=0):
        wanted = m.ResponseParameters(size=back, interval_us=interval_us)
        payload = m.Payload(body=bytes(out))
        self.requests.put(m.StreamingOutputCallRequest(response_parameters=[wanted], payload=payload))

    def end(self):
        self.requests.put(None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def channel(options):
    target = f"{options.server_host}:{options.server_port}"
    if options.use_tls != "true":
        return grpc.insecure_channel(target)
    read = lambda path: open(path, "rb").read() if path else None
    return grpc.secure_channel(
        target, grpc.ssl_channel_credentials(read(options.tls_ca), read(options.tls_key), read(options.tls_cert)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server_host", default="127.0.0.1")
    parser.add_argument("--server_port", type=int, required=True)
    parser.add_argument("--test_case", required=True)
    parser.add_argument("--use_tls", default="false")
    for name in ("--tls_ca", "--tls_cert", "--tls_key"):
        parser.add_argument(name)
    options = parser.parse_args()
    with channel(options) as connected:
        getattr(Client(connected), options.test_case)()


if __name__ == "__main__":
    main()
