"""PyPI esdbclient (synchronous and asyncio) and liftclient against our servers."""
import ast

from support import HERE, PRODUCTS, Server, environment


def names(script, *lists):
    """The checks of a script, read without importing it: its imports are in another environment."""
    found = {}
    for statement in ast.parse((HERE / script).read_text()).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            if statement.targets[0].id in ("NAMES", "SECURE_NAMES"):
                found[statement.targets[0].id] = ast.literal_eval(statement.value)
    return [name for key in lists for name in found[key]]


ESDBCLIENT = {"esdbclient": "esdbclient_sync.py", "esdbclient asyncio": "esdbclient_async.py"}
# What is served, and the lists of checks that it is for.
ESDBCLIENT_SERVERS = {
    "plaintext": ["NAMES"],
    "tls": ["NAMES", "SECURE_NAMES"],
    "plaintext, as 23.10": ["NAMES"],
}
LIFTCLIENT = "liftclient_calls.py"
ESDBCLIENT_COUNT = sum(
    len(names(script, *lists)) for script in ESDBCLIENT.values() for lists in ESDBCLIENT_SERVERS.values())
LIFTCLIENT_COUNT = len(names(LIFTCLIENT, "NAMES"))


def esdbclient(tally, folder):
    python = environment("esdbclient")
    serve = [PRODUCTS / "streamctl", "serve", "eventstore", "--port", "0", "--set", "MaxAppendSize=1000000"]
    (folder / "password").write_text("secret\n")
    extra = {
        "plaintext": [],
        "tls": ["--tls-cert", folder / "server.pem", "--tls-key", folder / "server.key", "--user", "ada",
                "--password-file", folder / "password"],
        "plaintext, as 23.10": ["--as", "23.10"],
    }
    for server, lists in ESDBCLIENT_SERVERS.items():
        with Server(*serve, *extra[server]) as running:
            where = [f"esdb://localhost:{running.port}?Tls=false"]
            if server == "tls":
                where = [f"esdb://admin:changeit@localhost:{running.port}", folder / "ca.pem"]
            for client, script in ESDBCLIENT.items():
                tally.collect(f"{client}, {server}", names(script, *lists), [python, HERE / script, *where])


def liftclient(tally, _):
    python = environment("liftclient")
    with Server(PRODUCTS / "streamctl", "serve", "liftbridge", "--port", "0") as running:
        tally.collect("liftclient", names(LIFTCLIENT, "NAMES"), [python, HERE / LIFTCLIENT, running.address])
