"""The standard gRPC interop cases: each case, both directions, over clear text, TLS and TLS with client certificates."""
from support import HERE, PRODUCTS, Server, environment

CASES = [
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream",
    "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server", "status_code_and_message",
    "special_status_message", "unimplemented_method", "custom_metadata",
]
TRANSPORTS = ["plaintext", "tls", "client certificate"]
COUNT = len(CASES) * len(TRANSPORTS) * 2


def server_flags(transport, folder):
    if transport == "plaintext":
        return ["--port=0"]
    flags = ["--port", "0", "--use_tls=true", f"--tls_cert={folder}/server.pem", f"--tls_key={folder}/server.key"]
    return flags + ([f"--client_ca={folder}/ca.pem"] if transport == "client certificate" else [])


def client_flags(transport, folder):
    if transport == "plaintext":
        return []
    flags = ["--use_tls=true", "--tls_ca", f"{folder}/ca.pem"]
    if transport == "client certificate":
        flags += ["--tls_cert", f"{folder}/client.pem", "--tls_key", f"{folder}/client.key"]
    return flags


def run(tally, folder):
    python = environment("grpcio")
    directions = {
        "our client, grpcio server": ([PRODUCTS / "interop-client"], [python, HERE / "grpc_server.py"]),
        "grpcio client, our server": ([python, HERE / "grpc_client.py"], [PRODUCTS / "interop-server"]),
    }
    for direction, (client, server) in directions.items():
        for transport in TRANSPORTS:
            # Of these test servers nobody promises that they end cleanly: SIGTERM's own status will do.
            with Server(*server, *server_flags(transport, folder), statuses=(0, -15)) as running:
                where = ["--server_host=127.0.0.1", "--server_port", running.port]
                for case in CASES:
                    tally.run(
                        f"{direction}, {transport}, {case}",
                        client + where + ["--test_case", case] + client_flags(transport, folder))
