"""The standard gRPC interop cases: each case, both directions, over clear text, TLS and TLS with client certificates."""
import subprocess

from support import HERE, PRODUCTS, Server, environment

CASES = [
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream",
    "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server", "status_code_and_message",
    "special_status_message", "unimplemented_method", "custom_metadata",
]
TRANSPORTS = ["plaintext", "tls", "client certificate"]

# What our programs must refuse: exit status 2, a reason on standard error, nothing on standard output.
REFUSED = {
    "interop-client": [
        ["--test_case", "no_such_case"], ["--test_case="], ["--test_case", "empty_unary,"], ["--no_such_flag=1"],
        ["--server_port=70000"], ["--server_port"], ["--use_tls=perhaps"], ["--tls_ca", "a.pem"], ["empty_unary"],
        ["--use_tls", "--tls_cert", "a.pem"],
    ],
    "interop-server": [
        ["--no_such_flag"], ["--port=-1"], ["--port"], ["--use_tls"], ["--use_tls=perhaps"], ["--client_ca", "a.pem"],
        ["--use_tls", "--tls_key=a.pem"],
    ],
}
# Usable, and in vain: exit status 1.
FAILING = {
    "interop-client": [
        ["--server_host=127.0.0.1", "--server_port=1", "--test_case=empty_unary"],
        ["--use_tls", "--tls_ca=/no/such/file.pem", "--test_case", "empty_unary"],
    ],
    "interop-server": [["--use_tls", "--tls_cert=/no/such/file.pem", "--tls_key=/no/such/file.pem"]],
}
COUNT = len(CASES) * len(TRANSPORTS) * 2 + sum(len(rows) for rows in [*REFUSED.values(), *FAILING.values()])


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


def check_flags(tally):
    for status, programs in ((2, REFUSED), (1, FAILING)):
        for program, rows in programs.items():
            for flags in rows:
                done = subprocess.run([PRODUCTS / program, *flags], capture_output=True, text=True, timeout=60)
                passed = done.returncode == status and (status == 1 or (done.stderr and not done.stdout))
                detail = f"exit status {done.returncode}\n{done.stdout}{done.stderr}"
                tally.note(f"{program} {' '.join(flags)}: exit status {status}", passed, detail)


def run(tally, folder):
    check_flags(tally)
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
