"""nghttp and h2load against our servers. Both exit 0 whatever happens, so what they print is judged."""
import re
import subprocess

from support import LIMIT, PRODUCTS, Server

SERVERS = {
    "eventstore": [PRODUCTS / "streamctl", "serve", "eventstore", "--port", "0"],
    "liftbridge": [PRODUCTS / "streamctl", "serve", "liftbridge", "--port", "0"],
}
REQUESTS = 2_000
COUNT = len(SERVERS) * 2 * 2


def output(*command):
    try:
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=LIMIT)
        return done.stdout + done.stderr
    except subprocess.TimeoutExpired as error:
        return f"{error}"


def nghttp(tally, name, url):
    text = output("nghttp", "-v", url)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    good = ":status: 200" in plain and "END_STREAM" in plain.split(":status: 200", 1)[-1]
    tally.note(f"nghttp -v, {name}", good, plain)


def h2load(tally, name, url):
    text = output("h2load", "-n", REQUESTS, "-c", 4, "-m", 50, url)
    good = f"{REQUESTS} succeeded, 0 failed" in text and f"{REQUESTS} 2xx" in text
    tally.note(f"h2load, {REQUESTS} requests, {name}", good, text)


def run(tally, folder):
    secure = ["--tls-cert", folder / "server.pem", "--tls-key", folder / "server.key"]
    for name, command in SERVERS.items():
        for transport, scheme, extra in (("plaintext", "http", []), ("tls", "https", secure)):
            with Server(*command, *extra) as running:
                url = f"{scheme}://127.0.0.1:{running.port}/"
                nghttp(tally, f"{name}, {transport}", url)
                h2load(tally, f"{name}, {transport}", url)
