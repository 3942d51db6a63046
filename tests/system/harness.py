# SPDX-License-Identifier: Apache-2.0
"""What the system tests share: the real daemon, a log with its own ledger, a webhook receiver.

Nothing here waits for a fixed time to let something happen: `eventually` polls a condition until
its deadline. A test file ends with `harness.main(test, ...)`; each test gets a fresh Bench.
"""

import base64
import collections
import datetime
import decimal
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request

SKIPPED = 77
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
UTC = datetime.timezone.utc
# Dollars per token: input, output. The ledger's own prices, to hold the daemon's against.
PRICES = {"gpt-4o": ("0.0000025", "0.00001"), "gpt-4o-mini": ("0.00000015", "0.0000006")}


class Failure(Exception):
    """A test that failed, in words."""


class Skip(Exception):
    """A part that cannot run here, and why."""


def expect(condition, *what):
    if not condition:
        raise Failure(" ".join(str(part) for part in what))


def expect_equal(actual, expected, what):
    expect(actual == expected, f"{what}:\n  expected {expected!r}\n  but got  {actual!r}")


def eventually(what, condition, seconds=30):
    """The condition's value as soon as it holds; a failure when it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"not within {seconds} s: {what}")
        time.sleep(0.01)


def rfc3339(at):
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now():
    return datetime.datetime.now(UTC)


class Ledger:
    """The writer's own books: requests, tokens, errors and cost by (user, feature, model)."""

    def __init__(self):
        self.rows = collections.defaultdict(lambda: [0, 0, 0, 0, decimal.Decimal(0)])

    def add(self, user, feature, model, prompt, completion, error=False):
        row = self.rows[(user, feature, model)]
        row[0] += 1
        row[1] += prompt
        row[2] += completion
        row[3] += 1 if error else 0
        price_in, price_out = (decimal.Decimal(price) for price in PRICES[model])
        row[4] += prompt * price_in + completion * price_out

    @property
    def requests(self):
        return sum(row[0] for row in self.rows.values())

    @property
    def tokens(self):
        return sum(row[1] + row[2] for row in self.rows.values())


def call(at, user="ana", feature="chat", model="gpt-4o-mini", prompt=100, completion=10, **more):
    """One line of the default format, and what it adds to a ledger."""
    record = {"timestamp": rfc3339(at), "user_id": user, "feature": feature, "model": model,
              "prompt_tokens": prompt, "completion_tokens": completion,
              "total_tokens": prompt + completion} | more
    return (json.dumps(record, separators=(",", ":")) + "\n").encode()


class Log:
    """An application's log: appends whole calls, rotates as logrotate does, keeps the ledger."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.ledger = Ledger()
        self.written = bytearray()  # every byte there ever was, in order
        self.rotations = 0
        self.file = self.path.open("ab", buffering=0)

    def append(self, at, user="ana", feature="chat", model="gpt-4o-mini", prompt=100,
               completion=10, **more):
        line = call(at, user, feature, model, prompt, completion, **more)
        self.raw(line)
        self.ledger.add(user, feature, model, prompt, completion, error="error" in more)

    def raw(self, data):
        self.file.write(data)
        self.written += data

    def rotate(self):
        """Renames FILE.1 to FILE.2 and so on, FILE to FILE.1, and starts a new FILE."""
        for number in range(self.rotations, 0, -1):
            os.rename(f"{self.path}.{number}", f"{self.path}.{number + 1}")
        os.rename(self.path, f"{self.path}.1")
        self.rotations += 1
        old, self.file = self.file, self.path.open("ab", buffering=0)
        old.close()

    def truncate(self):
        os.truncate(self.path, 0)


Message = collections.namedtuple("Message", "id at headers body json signed path")


class Receiver:
    """An HTTP target on loopback. Answers with `answers` first, one each, then with `status`."""

    def __init__(self):
        self.messages = []
        self.answers = []
        self.status = 204
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                receiver.messages.append(receiver.read(self.path, self.headers, body))
                answer = receiver.answer(self)
                if answer is None:
                    return
                status, headers = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):  # a sender that was killed while it spoke
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, _):
        """Status and headers for a message that was recorded; None: no answer at all."""
        return self.answers.pop(0) if self.answers else (self.status, {})

    @staticmethod
    def read(path, headers, body):
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        signed = f"{headers.get('webhook-id')}.{headers.get('webhook-timestamp')}.".encode() + body
        digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        good = f"v1,{digest}" in (headers.get("webhook-signature") or "").split(" ")
        return Message(headers.get("webhook-id"), headers.get("webhook-timestamp"),
                       {name.lower(): value for name, value in headers.items()}, body,
                       json.loads(body), good, path)

    def of_type(self, kind):
        return [message for message in self.messages if message.json.get("type") == kind]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Daemon:
    """One run of `tokentail run`, its output in files."""

    def __init__(self, bench, arguments, environment=None, wrapper=()):
        number = len(bench.daemons)
        self.out_path = bench.folder / f"daemon{number}.out"
        self.err_path = bench.folder / f"daemon{number}.err"
        with self.out_path.open("wb") as out, self.err_path.open("wb") as err:
            self.process = subprocess.Popen(
                [*wrapper, bench.binary, "run", *map(str, arguments)], stdout=out, stderr=err,
                stdin=subprocess.DEVNULL, env=os.environ | (environment or {}))
        self.pid = self.process.pid
        bench.daemons.append(self)

    def err(self):
        return self.err_path.read_text(errors="replace")

    def out(self):
        return self.out_path.read_text(errors="replace")

    def alive(self):
        return self.process.poll() is None

    def wait(self, seconds=60):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"still running after {seconds} s") from None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=60):
        """SIGTERM, and a good end."""
        self.process.send_signal(signal.SIGTERM)
        code = self.wait(seconds)
        expect(code == 0, f"exit code {code} after SIGTERM\n{self.err()}")

    def address(self):
        def told():
            expect(self.alive(), f"ended with {self.process.poll()}:\n{self.err()}")
            return re.search(r"status on (http://\S+)/metrics", self.err())
        return eventually("the daemon says where its status is", told).group(1)

    def get(self, path):
        """Status code and text of a page."""
        try:
            with urllib.request.urlopen(self.address() + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def ready(self):
        eventually("the daemon is ready", lambda: self.get("/readyz")[0] == 200)
        return self

    def status(self):
        return json.loads(self.get("/api/v1/status")[1])

    def counted(self, records, seconds=60):
        """Waits until so many records were taken in since this daemon started."""
        def done():
            status = self.status()
            return status["caught_up"] and status["intake"]["records"] >= records
        eventually(f"{records} records are counted", done, seconds)
        expect_equal(self.status()["intake"]["records"], records, "records in the status")


class Bench:
    """A folder, the program, and everything a test started."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = pathlib.Path(folder)
        self.daemons = []
        self.receivers = []

    @property
    def state(self):
        return self.folder / "state"

    def receiver(self):
        self.receivers.append(Receiver())
        return self.receivers[-1]

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def secret(self):
        path = self.write("secret", SECRET + "\n")
        path.chmod(0o600)
        return path

    def settings(self, files="usage.log", rules=None, receiver=None, more="", name="tokentail.yaml",
                 state="state"):
        """A settings file: the log, a free port, the rules' text, one signed webhook."""
        text = (f"sources:\n  - files: [\"{self.folder}/{files}\"]\ntimezone: UTC\n"
                f"state: {self.folder}/{state}\nhttp: {{ listen: \"127.0.0.1:0\" }}\n")
        if rules is not None:
            text += f"rules: [{self.write('rules.yaml', rules)}]\n"
        if receiver is not None:
            text += (f"targets:\n  hook: {{ type: webhook, url: \"{receiver.url}\", "
                     f"secret_file: {self.secret()} }}\n")
        return self.write(name, text + more)

    def daemon(self, *arguments, environment=None, wrapper=()):
        return Daemon(self, arguments, environment, wrapper)

    def run(self, *arguments, seconds=60):
        """A command that ends by itself: exit code, standard output, standard error."""
        done = subprocess.run([self.binary, *map(str, arguments)], capture_output=True,
                              timeout=seconds, stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def report(self, by, state=None):
        code, out, err = self.run("report", "--state", state or self.state, "--by", by, "--json")
        expect(code == 0, f"report ended with {code}: {err}")
        return [json.loads(line) for line in out.splitlines()]

    def reported_requests(self):
        if not self.state.exists():
            return 0
        code, out, _ = self.run("report", "--state", self.state, "--by", "model", "--json")
        return sum(json.loads(line)["requests"] for line in out.splitlines()) if code == 0 else 0

    def expect_exact(self, ledger, state=None, besides=()):
        """The report holds what the ledger holds, every row and number, besides some features."""
        reported = {(row["user"], row["feature"], row["model"]):
                    [row["requests"], row["input_tokens"], row["output_tokens"], row["errors"],
                     decimal.Decimal(row["cost_usd"])]
                    for row in self.report("user,feature,model", state)
                    if row["feature"] not in besides}
        wrong = [f"{key}: reported {reported.get(key)}, written {ledger.rows.get(key)}"
                 for key in sorted(reported.keys() | ledger.rows.keys())
                 if reported.get(key) != ledger.rows.get(key)]
        expect(not wrong, "the report differs from the ledger:\n  " + "\n  ".join(wrong[:10]))

    def close(self):
        for daemon in self.daemons:
            if daemon.alive():
                daemon.kill()
        for receiver in self.receivers:
            receiver.close()

    def show_logs(self):
        for daemon in self.daemons[-3:]:
            lines = daemon.err().splitlines()[-30:]
            print(f"--- {daemon.err_path.name}, exit code {daemon.process.poll()}")
            print("\n".join(lines))


def run_one(test, binary):
    bench = Bench(binary, tempfile.mkdtemp(prefix="tokentail-system-"))
    started = time.monotonic()
    outcome = "ok"
    try:
        test(bench)
    except Skip as skip:
        outcome = f"skipped: {skip}"
    except Exception as error:  # pylint: disable=broad-except
        outcome = "FAILED"
        print(error if isinstance(error, Failure) else traceback.format_exc())
        bench.close()
        bench.show_logs()
    finally:
        bench.close()
        if "TOKENTAIL_KEEP" not in os.environ:
            shutil.rmtree(bench.folder, ignore_errors=True)
    print(f"{test.__name__}: {outcome} ({time.monotonic() - started:.1f} s)", flush=True)
    return outcome


def main(*tests):
    """Runs each test, or those named after the program: FILE.py TOKENTAIL [TEST...]."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} PATH-TO-TOKENTAIL [TEST...]")
    binary, names = os.path.abspath(sys.argv[1]), sys.argv[2:]
    outcomes = [run_one(test, binary) for test in tests if not names or test.__name__ in names]
    if "FAILED" in outcomes:
        sys.exit(1)
    sys.exit(SKIPPED if outcomes and all(o.startswith("skipped") for o in outcomes) else 0)
