# SPDX-License-Identifier: Apache-2.0
"""SIGKILL at random moments while a log is tailed, rotated and alerted on: nothing is lost, nothing
is counted twice, and no message says anything else than without the kills."""

import collections
import datetime
import json
import os
import random
import threading
import time

import harness
from harness import UTC, Log, eventually, expect, expect_equal

KILLS = 55
ROTATE_EVERY = 9
RATE = 10  # the log's time runs ten times as fast, so that windows open and close during the test
BEGIN = datetime.datetime(2026, 3, 9, 10, tzinfo=UTC)

RULES = """\
version: 1
defaults: { late: 1h, max_age: 1d, cooldown: 0s }
rules:
  - rule: user-burst
    by: user
    when: sum(total_tokens over 1m) > 150k tokens
    clear: sum(total_tokens over 1m) < 100k tokens
  - rule: feature-budget
    by: feature
    params: { budget: 40M tokens }
    when: sum(total_tokens over today) > level
    levels: { info: 10% of budget, warning: 50% of budget, critical: budget }
    clear: next_period
  - rule: refused
    by: [feature, model]
    when: error == "context_length_exceeded"
    cooldown: 30s
"""

USERS = [f"user{number}" for number in range(12)]
FEATURES = ["search", "assistant", "summarize"]


class Application(threading.Thread):
    """Writes calls all the time; one user at a time is loud, in turns."""

    def __init__(self, log, seed):
        super().__init__(daemon=True)
        self.log = log
        self.rng = random.Random(seed)
        self.lock = threading.Lock()
        self.started = time.monotonic()
        self.done = threading.Event()

    def now(self):
        return BEGIN + datetime.timedelta(seconds=(time.monotonic() - self.started) * RATE)

    def run(self):
        while not self.done.wait(0.004):
            with self.lock:
                at = self.now()
                for _ in range(self.rng.randint(1, 6)):
                    self.write_one(at)

    def write_one(self, at):
        loud = USERS[int((at - BEGIN).total_seconds() / 25) % len(USERS)]
        user = loud if self.rng.random() < 0.5 else self.rng.choice(USERS)
        prompt = self.rng.randint(500, 4000) if user == loud else self.rng.randint(1, 60)
        model = self.rng.choice(list(harness.PRICES))
        more = {"error": "context_length_exceeded", "status": 400} if self.rng.random() < 0.02 else {}
        self.log.append(at, user, self.rng.choice(FEATURES), model, prompt,
                        self.rng.randint(0, 50), **more)

    def rotate(self):
        with self.lock:
            self.log.rotate()

    def stop(self):
        self.done.set()
        self.join()


def meaning(body):
    """What a message says, without what depends on the file's name of the moment."""
    alert = body["alert"]
    return (body["type"], alert["rule"], alert["level"], json.dumps(alert["key"]),
            alert["value"], alert["limit"], alert["started_at"], body["timestamp"])


def start(bench, settings, at):
    return bench.daemon("--config", settings, "--clock", f"{harness.rfc3339(at)}@{RATE}")


def kill_many_times(bench, settings, application, rng):
    """Kills after anything between the first instructions and a second and a half of work."""
    for number in range(KILLS):
        daemon = start(bench, settings, application.now())
        time.sleep(rng.choice([rng.uniform(0, 0.3), rng.uniform(0.1, 0.6), rng.uniform(0.6, 1.5)]))
        expect(daemon.alive(), f"the daemon ended by itself:\n{daemon.err()}")
        daemon.kill()
        if number % ROTATE_EVERY == ROTATE_EVERY - 1:
            application.rotate()


def messages_without_kills(bench, log, at):
    """What one undisturbed run says about the same bytes."""
    receiver = bench.receiver()
    (bench.folder / "whole.log").write_bytes(log.written)
    settings = bench.settings("whole.log", RULES, receiver, name="control.yaml", state="control")
    code = bench.daemon("--config", settings, "--once", "--clock", f"{harness.rfc3339(at)}@1").wait()
    expect_equal(code, 0, "exit code of the control run")
    bench.expect_exact(log.ledger, bench.folder / "control")
    return collections.Counter(meaning(message.json) for message in receiver.messages)


def expect_each_told_once(messages):
    by_id = {}
    for message in messages:
        expect(message.signed, f"a bad signature on {message.body}")
        said = by_id.setdefault(message.id, message.body)
        expect_equal(message.body, said, f"two messages with the id {message.id}")
    meanings = collections.Counter(meaning(json.loads(body)) for body in by_id.values())
    repeated = [said for said, count in meanings.items() if count > 1]
    expect(not repeated, f"told twice under two ids: {repeated[:5]}")
    return meanings


def kills_change_nothing(bench):
    seed = int(os.environ.get("TOKENTAIL_TEST_SEED", time.time_ns() % 1_000_000))
    print(f"seed {seed} (repeat with TOKENTAIL_TEST_SEED={seed})", flush=True)
    rng = random.Random(seed)
    receiver = bench.receiver()
    settings = bench.settings("usage.log", RULES, receiver)
    application = Application(Log(bench.folder / "usage.log"), seed)
    application.start()
    try:
        kill_many_times(bench, settings, application, rng)
        last = start(bench, settings, application.now()).ready()
        application.rotate()
    finally:
        application.stop()
    log = application.log
    eventually("every request is in the report",
               lambda: bench.reported_requests() >= log.ledger.requests, 60)
    eventually("every message is delivered",
               lambda: all(target["queued"] == 0 for target in last.status()["targets"]))
    last.stop()
    bench.expect_exact(log.ledger)
    meanings = expect_each_told_once(receiver.messages)
    expected = messages_without_kills(bench, log, application.now())
    expect_equal(sorted((meanings - expected).elements())[:5], [], "messages only the kills made")
    expect_equal(sorted((expected - meanings).elements())[:5], [], "messages the kills swallowed")
    print(f"{KILLS} kills, {log.rotations} rotations, {log.ledger.requests} requests, "
          f"{len(receiver.messages)} deliveries of {len(meanings)} messages: exact")


harness.main(kills_change_nothing)
