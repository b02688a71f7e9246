"""grpc.testing.TestService over PyPI grpcio, for our interop-client.

The flags are those of our interop-server; prints `listening HOST:PORT` when ready, ends on SIGTERM.
"""
import argparse
import signal
import threading
import time
from concurrent import futures

import grpc
import testing_messages as m


def echo_metadata(context):
    given = dict(context.invocation_metadata())
    if m.ECHO_INITIAL in given:
        context.send_initial_metadata([(m.ECHO_INITIAL, given[m.ECHO_INITIAL])])
    if m.ECHO_TRAILING in given:
        context.set_trailing_metadata([(m.ECHO_TRAILING, given[m.ECHO_TRAILING])])


def end_if_asked(request, context):
    if request.HasField("response_status"):
        # abort() would refuse code 0; set_code lets every status through.
        code = next((c for c in grpc.StatusCode if c.value[0] == request.response_status.code), grpc.StatusCode.UNKNOWN)
        context.abort(code, request.response_status.message)


def empty_call(request, context):
    echo_metadata(context)
    return m.Empty()


def unary_call(request, context):
    echo_metadata(context)
    end_if_asked(request, context)
    return m.SimpleResponse(payload=m.Payload(body=bytes(request.response_size)))


def streaming_input_call(requests, context):
    return m.StreamingInputCallResponse(aggregated_payload_size=sum(len(r.payload.body) for r in requests))


def answers(request):
    for wanted in request.response_parameters:
        time.sleep(wanted.interval_us / 1e6)
        yield m.StreamingOutputCallResponse(payload=m.Payload(body=bytes(wanted.size)))


def streaming_output_call(request, context):
    end_if_asked(request, context)
    yield from answers(request)


def full_duplex_call(requests, context):
    echo_metadata(context)
    for request in requests:
        end_if_asked(request, context)
        yield from answers(request)


HANDLERS = {
    "EmptyCall": empty_call,
    "UnaryCall": unary_call,
    "StreamingInputCall": streaming_input_call,
    "StreamingOutputCall": streaming_output_call,
    "FullDuplexCall": full_duplex_call,
}


def handlers():
    rows = {}
    for name, (kind, request, response) in m.METHODS.items():
        make = getattr(grpc, kind + "_rpc_method_handler")
        rows[name] = make(HANDLERS[name], request.FromString, response.SerializeToString)
    return grpc.method_handlers_generic_handler("grpc.testing.TestService", rows)


def credentials(options):
    certificate = (open(options.tls_key, "rb").read(), open(options.tls_cert, "rb").read())
    if not options.client_ca:
        return grpc.ssl_server_credentials([certificate])
    return grpc.ssl_server_credentials([certificate], open(options.client_ca, "rb").read(), True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--use_tls", default="false")
    for name in ("--tls_cert", "--tls_key", "--client_ca"):
        parser.add_argument(name)
    options = parser.parse_args()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers((handlers(),))
    address = f"127.0.0.1:{options.port}"
    if options.use_tls == "true":
        port = server.add_secure_port(address, credentials(options))
    else:
        port = server.add_insecure_port(address)
    server.start()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    print(f"listening 127.0.0.1:{port}", flush=True)
    ended.wait()
    server.stop(1).wait()


if __name__ == "__main__":
    main()
