"""Runs the real daemon through the $4,000 night in about a minute and shows what it caught.

Usage: demo.py PATH-TO-TOKENTAIL [--seconds N] [--seed N]
"""

import argparse
import collections
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

from receiver import Receiver
from traffic import night

UTC = datetime.timezone.utc
BEGIN = datetime.datetime(2026, 3, 9, tzinfo=UTC)  # a Monday
NIGHT = BEGIN + datetime.timedelta(days=7, hours=20)
MORNING = BEGIN + datetime.timedelta(days=8, hours=6)
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def dollars(pico):
    return f"${pico / 1e12:,.2f}"


class Ledger:
    """The writer's own books, to hold the daemon's against."""

    def __init__(self):
        self.requests = 0
        self.tokens = 0
        self.cost = 0
        self.tonight = []  # (time, cost so far tonight)

    def add(self, call):
        self.requests += 1
        self.tokens += call.tokens
        self.cost += call.cost
        if call.at >= NIGHT:
            before = self.tonight[-1][1] if self.tonight else 0
            self.tonight.append((call.at, before + call.cost))

    def spent_by(self, at):
        spent = 0
        for when, cost in self.tonight:
            if when > at:
                break
            spent = cost
        return spent


class Log:
    """An application's log file, rotated by rename as logrotate does."""

    def __init__(self, path):
        self.path = path
        self.file = path.open("a", encoding="utf-8")
        self.rotations = 0

    def append(self, calls):
        self.file.write("".join(call.line() for call in calls))
        self.file.flush()

    def rotate(self):
        self.rotations += 1
        self.path.rename(f"{self.path}.{self.rotations}")
        old, self.file = self.file, self.path.open("a", encoding="utf-8")
        old.close()


def write_settings(folder, receiver):
    (folder / "webhook.secret").write_text(SECRET + "\n", encoding="utf-8")
    (folder / "webhook.secret").chmod(0o600)
    settings = folder / "tokentail.yaml"
    settings.write_text(f"""\
sources:
  - files: [{folder}/usage.log]
timezone: UTC
state: {folder}/state
targets:
  local: {{ type: webhook, url: "{receiver.url}", secret_file: {folder}/webhook.secret }}
notify: [local]
http: {{ listen: "127.0.0.1:0" }}
""", encoding="utf-8")
    return settings


def say(text=""):
    print(text, flush=True)


def live_through(calls, log, ledger, seconds):
    """Appends each call when its moment comes, in time that runs `rate` times as fast."""
    rate = (MORNING - NIGHT).total_seconds() / seconds
    started = time.monotonic()
    rotate_at = [NIGHT + datetime.timedelta(hours=hours) for hours in (3, 4, 7)]
    pending = next(calls, None)
    while pending is not None:
        now = NIGHT + datetime.timedelta(seconds=(time.monotonic() - started) * rate)
        batch = []
        while pending is not None and pending.at <= now:
            batch.append(pending)
            ledger.add(pending)
            pending = next(calls, None)
        log.append(batch)
        while rotate_at and rotate_at[0] <= now:
            rotate_at.pop(0)
            log.rotate()
        time.sleep(0.02)


def summary(messages, ledger):
    """Each alert once, at its first message, beside what the night had cost by then."""
    total = ledger.tonight[-1][1]
    first = collections.OrderedDict()
    for message in messages:
        alert = message.get("alert", {})
        name = alert.get("rule", "?") + (f" {alert['level']}" if alert.get("level") else "")
        key = " ".join(value for value in alert.get("key", {}).values() if value)
        if message["type"] in ("alert.firing", "alert.event"):
            first.setdefault((name, key), message["timestamp"])
    say(f"{'when':<7}{'alert':<31}{'for':<20}{'spent by then':>14}{'share':>8}")
    say("-" * 80)
    rows = sorted(first.items(), key=lambda row: row[1])
    for (name, key), at in rows:
        when = datetime.datetime.fromisoformat(at.replace("Z", "+00:00"))
        spent = ledger.spent_by(when)
        say(f"{when:%H:%M}  {name[:30]:<31}{key[:19]:<20}{dollars(spent):>14}"
            f"{100 * spent / total:>6.1f} %")
    say("-" * 80)
    say(f"{'06:00  what the night cost with nobody watching':<60}{dollars(total):>12}{'100 %':>8}")
    return rows


def report(tokentail, state):
    lines = subprocess.run([tokentail, "report", "--state", state, "--by", "feature", "--json"],
                           check=True, capture_output=True, text=True).stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    return (sum(row["requests"] for row in rows), sum(row["total_tokens"] for row in rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tokentail")
    parser.add_argument("--seconds", type=float, default=60, help="how long the night takes")
    parser.add_argument("--seed", type=int, default=4000)
    options = parser.parse_args()

    ledger = Ledger()
    receiver = Receiver(SECRET)
    calls = night(options.seed, BEGIN)
    with tempfile.TemporaryDirectory(prefix="tokentail-demo-") as name:
        folder = pathlib.Path(name)
        settings = write_settings(folder, receiver)
        log = Log(folder / "usage.log")
        backlog = []
        call = next(calls)
        while call.at < NIGHT:
            backlog.append(call)
            ledger.add(call)
            call = next(calls)
        log.append(backlog)

        say(f"Seven ordinary days are in the log: {len(backlog):,} requests, {dollars(ledger.cost)}.")
        say("Now the night, ten hours in a minute. tokentail follows the log, live:")
        say()
        rate = round((MORNING - NIGHT).total_seconds() / options.seconds)
        daemon = subprocess.Popen(
            [options.tokentail, "run", "--config", settings, "--no-json", "--clock",
             f"{NIGHT:%Y-%m-%dT%H:%M:%SZ}@{rate}"], stdout=subprocess.PIPE, text=True)
        printer = threading.Thread(target=lambda: [say(line.rstrip()) for line in daemon.stdout])
        printer.start()

        def rest():
            yield call
            yield from calls

        live_through(rest(), log, ledger, options.seconds)
        time.sleep(1.5)
        daemon.terminate()
        status = daemon.wait(timeout=30)
        printer.join()

        say()
        rows = summary(receiver.messages, ledger)
        counted = report(options.tokentail, str(folder / "state"))
        exact = counted == (ledger.requests, ledger.tokens)
        say()
        if rows:
            spent = ledger.spent_by(datetime.datetime.fromisoformat(rows[0][1].replace("Z", "+00:00")))
            say(f"Acting on the first alert saves {dollars(ledger.tonight[-1][1] - spent)}.")
        say(f"Counted {counted[0]:,} of {ledger.requests:,} requests and {counted[1]:,} of "
            f"{ledger.tokens:,} tokens,")
        say(f"through {log.rotations} rotations: {'exact' if exact else 'NOT EXACT'}. "
            f"{len(receiver.messages)} signed webhooks received, "
            f"{receiver.bad_signatures} with a bad signature.")
    return 0 if exact and rows and status == 0 and receiver.bad_signatures == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
