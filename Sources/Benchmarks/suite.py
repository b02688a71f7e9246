#!/usr/bin/env python3
"""Runs the workloads of streambench in turn, several rounds, and prints medians; `make bench`.

Against our embedded server always; with --limit DIR also against DIR/neutral_server, beside DIR/raw_client, with ratios
of medians (the machine's speed drifts: only ratios inside one run count).
"""
import argparse
import json
import os
import signal
import statistics
import subprocess
import sys

# workload -> (n against our server, n against the neutral one, what of the C client to hold it against, which figure)
WORKLOADS = {
    "read": (200_000, 1_000_000, "readparse", "rate"),
    "readmain": (200_000, 1_000_000, "readparse", "rate"),
    "append": (10_000, 20_000, "append", "p50_us"),
    "appendloop": (10_000, 20_000, "append", "p50_us"),
    "append64": (50_000, 100_000, "append64", "rate"),
    "subs": (1_000, 1_000, "subs", "kb_per_sub"),
    "idle": (1_000, 1_000, None, "kb_per_sub"),
}


class Server:
    def __init__(self, command, word):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline().split()
        if not line or line[0] != word:
            raise SystemExit(f"{command[0]} did not start")
        self.port = line[1].rsplit(":", 1)[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def run(program, workload, port, count):
    done = subprocess.run([program, workload, "127.0.0.1", port, str(count)], capture_output=True, text=True,
                          timeout=300)
    if done.returncode != 0:
        raise SystemExit(f"{program} {workload}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def medians(rows):
    return {key: statistics.median(row[key] for row in rows) for key, value in rows[0].items()
            if isinstance(value, (int, float))}


def show(name, row, ratio=""):
    memory = f"{row['kb_per_sub']:.1f}" if "kb_per_sub" in row else ""
    print(f"{name:<24}{row['n']:>9.0f}{row['rate']:>12.0f}{row['p50_us']:>9.1f}{row['p99_us']:>9.1f}{row['cpu_s']:>8.2f}"
          f"{row['maxrss_kb'] / 1024:>8.1f}{memory:>11}  {ratio}", flush=True)


def heading(title):
    print(f"\n{title}")
    print(f"{'workload':<24}{'n':>9}{'rate/s':>12}{'p50 us':>9}{'p99 us':>9}{'CPU s':>8}{'MB':>8}{'KiB a sub':>11}  ratio")


def against_ours(options):
    heading("against our embedded server")
    with Server([options.streambench, "serve", "127.0.0.1", "0", "200000"], "listening") as server:
        for workload in options.workloads:
            count = max(1, int(WORKLOADS[workload][0] * options.scale))
            show(workload, medians([run(options.streambench, workload, server.port, count)
                                    for _ in range(options.rounds)]))


def against_neutral(options):
    heading("against the neutral server; ratio: ours to C's")
    for workload in options.workloads:
        _, count, other, figure = WORKLOADS[workload]
        count = max(1, int(count * options.scale))
        extra = ["--sub-events", "20"] if workload == "idle" else []
        command = [os.path.join(options.limit, "neutral_server"), "--port", "0", "--size", "256", "--lifetime", "600"]
        ours, theirs = [], []
        with Server(command + extra, "LISTENING") as server:
            for _ in range(options.rounds):  # In turn, so that both meet the same machine.
                ours.append(run(options.streambench, workload, server.port, count))
                if other:
                    theirs.append(run(os.path.join(options.limit, "raw_client"), other, server.port, count))
        row = medians(ours)
        if not theirs:
            show(workload, row)
            continue
        yardstick = medians(theirs)
        ratio = row[figure] / yardstick[figure] if yardstick[figure] else float("nan")
        same = "" if other != "readparse" or row["check"] == yardstick["check"] else "  CHECK SUMS DIFFER"
        show(workload, row, f"{ratio:.2f} of {figure}{same}")
        show(f"  C: {other}", yardstick)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streambench", required=True)
    parser.add_argument("--limit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1, help="share of each workload's N")
    parser.add_argument("workloads", nargs="*", default=list(WORKLOADS))
    options = parser.parse_args()
    unknown = [name for name in options.workloads if name not in WORKLOADS]
    if unknown or options.rounds < 1 or options.scale <= 0:
        parser.error(f"no such workload: {', '.join(unknown)}" if unknown else "--rounds and --scale must be above 0")
    for program in ("neutral_server", "raw_client") if options.limit else ():
        if not os.access(os.path.join(options.limit, program), os.X_OK):
            parser.error(f"--limit: there is no {program} in {options.limit}")
    against_ours(options)
    if options.limit:
        against_neutral(options)


if __name__ == "__main__":
    sys.exit(main())
