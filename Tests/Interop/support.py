"""What the interop runs share: environments, certificates, servers, and the tally of what ran."""
import os
import pathlib
import signal
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
BUILD = ROOT / ".build" / "interop"
PRODUCTS = ROOT / ".build" / "debug"
LIMIT = 60

PINS = {
    "esdbclient": ["esdbclient==1.1.7", "grpcio==1.71.2", "protobuf==5.29.6"],
    "liftclient": ["liftclient==0.0.6", "grpcio==1.85.1", "protobuf==3.20.3", "setuptools<81"],
    "grpcio": ["grpcio==1.85.1", "protobuf==7.36.2"],
}


def environment(name):
    """The Python of an environment of its own, made when its pins changed."""
    folder = BUILD / ("venv-" + name)
    marker = folder / "pins"
    python = folder / "bin" / "python"
    pins = "\n".join(PINS[name])
    if not marker.exists() or marker.read_text() != pins:
        BUILD.mkdir(parents=True, exist_ok=True)
        # The system's Python: the pins have wheels for Debian 12's, not for every newer one.
        base = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
        subprocess.run([base, "-m", "venv", "--clear", folder], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINS[name]]
        subprocess.run(install, check=True)
        marker.write_text(pins)
    return str(python)


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def certificates():
    """A root and two certificates it signed, made anew: `server` for localhost and 127.0.0.1, `client`."""
    folder = BUILD / "certificates"
    folder.mkdir(parents=True, exist_ok=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl("req", "-x509", *key, "-days", 2, "-subj", "/CN=interop root", "-keyout", folder / "ca.key",
             "-out", folder / "ca.pem", "-addext", "basicConstraints=critical,CA:TRUE")
    for name, usage in (("server", "serverAuth"), ("client", "clientAuth")):
        extensions = folder / (name + ".ext")
        extensions.write_text(f"subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage={usage}\n")
        _openssl("req", "-new", *key, "-subj", f"/CN=interop {name}", "-keyout", folder / (name + ".key"),
                 "-out", folder / (name + ".csr"))
        _openssl("x509", "-req", "-in", folder / (name + ".csr"), "-CA", folder / "ca.pem", "-CAkey",
                 folder / "ca.key", "-CAcreateserial", "-days", 2, "-extfile", extensions,
                 "-out", folder / (name + ".pem"))
    return folder


class Server:
    """A server process: started, waited for (`listening HOST:PORT`), ended by SIGTERM, with one of `statuses`."""

    def __init__(self, *command, statuses=(0,)):
        self.command = [str(word) for word in command]
        self.statuses = statuses

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True, cwd=HERE)
        timer = threading.Timer(LIMIT, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line.startswith("listening "):
            self.process.kill()
            raise RuntimeError(f"{' '.join(self.command)}: said {line!r} instead of listening")
        self.address = line.split()[1]
        self.port = int(self.address.rsplit(":", 1)[1])
        return self

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "none within a minute"
        if status not in self.statuses and kind is None:
            raise RuntimeError(f"{' '.join(self.command)}: exit status {status} after SIGTERM")


class Tally:
    """One line for each thing tried; in the end all that were listed must have run and passed."""

    def __init__(self):
        self.passed = []
        self.failed = []

    def run(self, name, command):
        """Runs a command, whose exit status tells whether the thing named passed."""
        try:
            done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=LIMIT, cwd=HERE)
            self.note(name, done.returncode == 0, (done.stdout + done.stderr)[-4000:])
        except subprocess.TimeoutExpired:
            self.note(name, False, f"not done after {LIMIT} s")

    def collect(self, prefix, expected, command):
        """Runs a script that prints `ok NAME` or `FAIL NAME` for each of its checks."""
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   cwd=HERE)
        timer = threading.Timer(LIMIT, process.kill)
        timer.start()
        text = process.stdout.read()
        timer.cancel()
        process.wait()
        seen = {}
        for line in text.splitlines():
            word, _, name = line.partition(" ")
            if word in ("ok", "FAIL") and name in expected:
                seen[name] = word == "ok"
        for name in expected:
            self.note(f"{prefix}, {name}", seen.get(name, False), "" if seen.get(name) else text[-4000:])
            text = text if seen.get(name) else "as above"

    def note(self, name, passed, detail=""):
        (self.passed if passed else self.failed).append(name)
        print(f"{'ok  ' if passed else 'FAIL'} {name}", flush=True)
        if not passed:
            print("     " + detail.strip().replace("\n", "\n     "), flush=True)

    def close(self, expected):
        """Exit status: 0 when as many as expected ran and all passed."""
        ran = len(self.passed) + len(self.failed)
        print(f"interop: {len(self.passed)} passed, {len(self.failed)} failed, {ran} of {expected} ran", flush=True)
        return 0 if not self.failed and ran == expected else 1
