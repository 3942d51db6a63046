#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From an append to its webhook: latency.py TOKENTAIL [--appends N] [--load LINES_A_SECOND] [--rare].

Each append is one line that makes one new alert; the clock stops when a local receiver has read
the whole request. The alert is durable by then: state is on disk before anything is sent. What the disk alone takes
to make a few pages durable is measured between the appends and printed beside them.
"""
import argparse
import contextlib
import datetime
import http.server
import json
import os
import pathlib
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time

PATIENCE_S = 10
# Between appends, in seconds; so that what lies unsaved when one comes is a little, or most of a second's lines.
OFTEN, RARELY = (0.02, 0.06), (0.3, 0.9)
REFERENCE = "mtail + Prometheus + Alertmanager, 1 s intervals"
REFERENCE_MS = {"p50": 1020, "p90": 1370, "max": 1570}  # of 20 appends, measured on such a machine


class Receiver(http.server.ThreadingHTTPServer):
    """Answers 200 to each webhook and keeps when it came and for which feature."""

    daemon_threads = True

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.arrivals.put((time.monotonic(), json.loads(body)["alert"]["key"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.arrivals = queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()


def write_settings(folder, port):
    (folder / "usage.jsonl").touch()
    secret = folder / "secret"
    secret.write_text("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n", encoding="ascii")
    secret.chmod(0o600)
    settings = folder / "tokentail.yaml"
    settings.write_text(f"""\
sources:
  - files: [{folder}/usage.jsonl, {folder}/load.jsonl]
state: {folder}/state
targets:
  local: {{ type: webhook, url: "http://127.0.0.1:{port}/", secret_file: {secret} }}
notify: [local]
http: {{ listen: "127.0.0.1:0" }}
""", encoding="utf-8")
    return settings


def refused_call(feature):
    now = datetime.datetime.now(datetime.timezone.utc)
    return json.dumps({"timestamp": now.isoformat(), "user_id": "user-1", "feature": feature,
                       "model": "gpt-4o", "error": "budget_exceeded", "prompt_tokens": 900,
                       "completion_tokens": 0, "total_tokens": 900}) + "\n"


def append(log, receiver, feature):
    """Seconds from before the write until the alert about `feature` has arrived."""
    line = refused_call(feature).encode()
    started = time.monotonic()
    os.write(log, line)
    while True:
        arrived, key = receiver.arrivals.get(timeout=PATIENCE_S)
        if key.get("feature") == feature:
            return arrived - started


def sync(scratch, index):
    """Seconds that a commit of three pages takes by itself."""
    started = time.monotonic()
    os.pwrite(scratch, bytes(3 * 4096), index * 3 * 4096)
    os.fdatasync(scratch)
    return time.monotonic() - started


@contextlib.contextmanager
def daemon(tokentail, settings):
    process = subprocess.Popen([tokentail, "run", "--config", settings],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def load(folder, lines_a_second):
    if lines_a_second == 0:
        yield
        return
    writer = subprocess.Popen([sys.executable, pathlib.Path(__file__).with_name("steady_load.py"),
                               folder / "load.jsonl", str(lines_a_second)])
    time.sleep(2)
    try:
        yield
    finally:
        writer.kill()
        writer.wait()


def measure(tokentail, appends, lines_a_second=0, pauses=OFTEN):
    phase = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder, receiver = pathlib.Path(name), Receiver()
        settings = write_settings(folder, receiver.server_port)
        log = os.open(folder / "usage.jsonl", os.O_WRONLY | os.O_APPEND)
        scratch = os.open(folder / "scratch", os.O_WRONLY | os.O_CREAT)
        with daemon(tokentail, settings), load(folder, lines_a_second):
            append(log, receiver, "first")  # waits for the start
            latencies, syncs = [], []
            for index in range(appends):
                time.sleep(phase.uniform(*pauses))  # no rhythm for an interval to hide behind
                latencies.append(append(log, receiver, f"feature-{index}"))
                time.sleep(phase.uniform(*pauses))
                syncs.append(sync(scratch, index))
        return sorted(latencies), sorted(syncs)


def at(times, share):
    """Milliseconds."""
    return times[min(len(times) - 1, int(share * len(times)))] * 1e3


def shown(times):
    return ", ".join(f"{name} {at(times, share):.2f} ms"
                     for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tokentail")
    parser.add_argument("--appends", type=int, default=200)
    parser.add_argument("--load", type=int, default=0)
    parser.add_argument("--rare", action="store_true")
    given = parser.parse_args()
    latencies, syncs = measure(given.tokentail, given.appends, given.load,
                               RARELY if given.rare else OFTEN)
    print(f"append to webhook, {given.appends} appends, load {os.getloadavg()[0]:.1f}")
    print(f"tokentail: {shown(latencies)}")
    print(f"one fdatasync of 12 KiB on the same disk, between the appends: {shown(syncs)}")
    print(f"{REFERENCE}: " + ", ".join(f"{name} {ms} ms" for name, ms in REFERENCE_MS.items())
          + " (measured once, elsewhere)")


if __name__ == "__main__":
    main()
