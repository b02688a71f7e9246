"""PyPI esdbclient (synchronous and asyncio) and liftclient against our servers."""
import ast

from support import HERE, PRODUCTS, Server, environment


def names(script):
    """The checks of a script, read without importing it: its imports are in another environment."""
    for statement in ast.parse((HERE / script).read_text()).body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "NAMES":
            return ast.literal_eval(statement.value)
    raise RuntimeError(f"{script} has no NAMES")


ESDBCLIENT = {"esdbclient": "esdbclient_sync.py", "esdbclient asyncio": "esdbclient_async.py"}
LIFTCLIENT = "liftclient_calls.py"
ESDBCLIENT_COUNT = 2 * sum(len(names(script)) for script in ESDBCLIENT.values())
LIFTCLIENT_COUNT = len(names(LIFTCLIENT))


def esdbclient(tally, folder):
    python = environment("esdbclient")
    serve = [PRODUCTS / "streamctl", "serve", "eventstore", "--port", "0"]
    secure = ["--tls-cert", folder / "server.pem", "--tls-key", folder / "server.key", "--user", "ada:secret"]
    for transport in ("plaintext", "tls"):
        with Server(*serve, *(secure if transport == "tls" else [])) as running:
            where = [f"esdb://localhost:{running.port}?Tls=false"]
            if transport == "tls":
                where = [f"esdb://admin:changeit@localhost:{running.port}", folder / "ca.pem"]
            for client, script in ESDBCLIENT.items():
                tally.collect(f"{client}, {transport}", names(script), [python, HERE / script, *where])


def liftclient(tally, _):
    python = environment("liftclient")
    with Server(PRODUCTS / "streamctl", "serve", "liftbridge", "--port", "0") as running:
        tally.collect("liftclient", names(LIFTCLIENT), [python, HERE / LIFTCLIENT, running.address])
