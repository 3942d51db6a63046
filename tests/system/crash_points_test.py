# SPDX-License-Identifier: Apache-2.0
"""The daemon is killed at every named place there is in it (daemon/core/fail_point.hpp), at the
first, second and third visit, and started again: sums, alerts and messages are those of a run that
nobody disturbed. Also: a step that fails there, on a full disk or a broken one, changes nothing."""

import concurrent.futures
import datetime
import errno
import json
import os
import signal
import sqlite3

import harness
from harness import UTC, Bench, Log, eventually, expect, expect_equal

VISITS = (1, 2, 3)
CHUNKS = 9  # so many that runs of rows gather until they are merged
BEGIN = datetime.datetime(2026, 3, 9, 10, tzinfo=UTC)
RULES = """\
version: 1
defaults: { late: 1h, max_age: 30d, cooldown: 0s }
rules:
  - rule: user-burst
    by: user
    when: sum(total_tokens over 1m) > 1k tokens
  - rule: feature-budget
    by: feature
    when: sum(total_tokens over today) > level
    levels: { info: 2k tokens, warning: 4k tokens, critical: 6k tokens }
    clear: next_period
  - rule: refused
    by: user
    when: error == "refused"
"""


class Run:
    """A daemon over a log that grows by chunks, brought up again when it dies by SIGKILL."""

    def __init__(self, bench, environment):
        bench.folder.mkdir()
        self.bench = bench
        self.receiver = bench.receiver()
        self.settings = bench.settings("usage.log", RULES, self.receiver)
        self.log = Log(bench.folder / "usage.log")
        self.environment = environment  # of the first daemon only
        self.daemon = None
        self.crashes = 0

    def start(self):
        self.daemon = self.bench.daemon(
            "--config", self.settings, "--clock",
            f"{harness.rfc3339(BEGIN + datetime.timedelta(minutes=5 * CHUNKS))}@1",
            environment=self.environment)
        self.environment = {}

    def keep_alive(self):
        code = self.daemon.process.poll()
        if code is not None:
            expect_equal(code, -signal.SIGKILL, f"how the daemon ended\n{self.daemon.err()}")
            self.crashes += 1
            self.start()

    def append(self, chunk):
        """A burst, an end of the burst before, a refusal; each at the log's own time."""
        at = BEGIN + datetime.timedelta(minutes=5 * chunk)
        for number in range(10):
            self.log.append(at + datetime.timedelta(seconds=number), f"user{chunk % 2}",
                            prompt=110 + number)
        self.log.append(at + datetime.timedelta(seconds=20), "ana", error="refused", status=400)

    def told(self):
        """What was said under each id; the same id never says two things."""
        by_id = {}
        for message in list(self.receiver.messages):
            expect(message.signed, f"a bad signature on {message.body}")
            said = by_id.setdefault(message.id, message.body)
            expect_equal(message.body, said, f"two messages with the id {message.id}")
        return by_id

    def until(self, what, condition):
        def done():
            self.keep_alive()
            return condition()
        eventually(what, done)

    def until_told(self, messages):
        self.until(f"{messages} messages",
                   lambda: len(self.told()) >= messages and self.is_saved())

    def is_saved(self):
        return self.bench.reported_requests() == self.log.ledger.requests

    def stop(self):
        """Ends the daemon, for which it may need a second start."""
        while True:
            self.daemon.process.send_signal(signal.SIGTERM)
            if self.daemon.wait() == 0:
                return
            self.keep_alive()
            self.daemon.ready()

    def alerts(self):
        """The alerts as they are saved, byte by byte."""
        with sqlite3.connect(self.bench.state / "state.db") as database:
            return database.execute("SELECT name, bytes FROM alert ORDER BY name").fetchall()

    def queued(self):
        with sqlite3.connect(self.bench.state / "state.db") as database:
            return database.execute("SELECT count(*) FROM outbox").fetchone()[0]


def damage(run):
    run.stop()
    with (run.bench.state / "state.db").open("r+b") as file:
        file.write(bytes(4096))


def whole_run(bench, name, environment, damaged, expected):
    """`expected`: how many messages there are after each chunk; none: found out here."""
    run = Run(Bench(bench.binary, bench.folder / name), {} if damaged else environment)
    counts = []
    try:
        run.start()
        for chunk in range(CHUNKS):
            run.append(chunk)
            if expected:
                run.until_told(expected[chunk])
            else:
                run.until("all is saved", run.is_saved)
                counts.append(eventually("messages", lambda: settled(run)))
            if damaged and chunk == 1:
                damage(run)
                run.environment = environment
                run.start()
                # What is written between a loss and the start is counted, and not told.
                run.until("all is counted again", run.is_saved)
        run.stop()
        run.bench.expect_exact(run.log.ledger)
        expect_equal(run.queued(), 0, "messages left in the outbox")
        return run, counts
    finally:
        run.bench.close()


def settled(run):
    """How many messages there are once none waits."""
    targets = run.daemon.ready().status()["targets"]
    return targets[0]["queued"] == 0 and targets[0]["sent"] > 0 and len(run.told())


def names_of(bench):
    code, out, _ = bench.run("fail-points")
    if code != 0:
        raise harness.Skip("this build has no fail points")
    return out.split()


def compare(run, undisturbed, place):
    expect_equal(meanings(run), meanings(undisturbed), f"{place}: messages")
    expect_equal(run.alerts(), undisturbed.alerts(), f"{place}: alerts")


def meanings(run):
    """What was told under which id, without where the log's folder is."""
    return {name: json.loads(body)["alert"] | {"evidence": None}
            for name, body in run.told().items()}


def walk(bench, places):
    """Each place is (its name in words, what the daemon's environment says, of damaged state)."""
    undisturbed, expected = whole_run(bench, "undisturbed", {}, False, None)
    expect(len(meanings(undisturbed)) >= 2 * CHUNKS, "the run has something to tell")

    def walk_one(place):
        name, environment, damaged = place
        run, _ = whole_run(bench, name, environment, damaged, expected)
        compare(run, undisturbed, name)
        return name, run

    with concurrent.futures.ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        return list(pool.map(walk_one, places))


def s01_a_crash_at_any_named_place_changes_nothing(bench):
    names = names_of(bench)
    places = [(f"{name}:{visit}", {"TOKENTAIL_CRASH_AT": f"{name}:{visit}"},
               name.startswith("set_aside.")) for name in names for visit in VISITS]
    crashed = {place for place, run in walk(bench, places) if run.crashes}
    never = [name for name in names if f"{name}:1" not in crashed]
    expect_equal(never, [], "places that were never reached")
    print(f"{len(names)} places, {len(crashed)} crashes: sums, alerts and messages are the same")


def s04_s05_a_checkpoint_that_fails_at_any_step_changes_nothing(bench):
    failures = [("ENOSPC", errno.ENOSPC), ("EIO", errno.EIO)]
    steps = [name for name in names_of(bench)
             if name.split(".")[0] in ("checkpoint", "outcome")
             and not name.endswith(("committed", "taken"))]
    places = [(f"{name}:{word}:{visit}", {"TOKENTAIL_FAIL_AT": f"{name}:{number}:{visit}"}, False)
              for name in steps for word, number in failures for visit in (1, 2)]
    for place, run in walk(bench, places):
        expect_equal(run.crashes, 0, f"{place}: crashes")
        told = "cannot save state" if place.startswith("checkpoint") else "cannot note what became"
        log = "".join(daemon.err() for daemon in run.bench.daemons)
        expect(told in log, f"{place}: the failure is not in the log:\n{log}")
    print(f"{len(places)} failures of {len(steps)} steps: the same, and each is in the log")


harness.main(s01_a_crash_at_any_named_place_changes_nothing,
             s04_s05_a_checkpoint_that_fails_at_any_step_changes_nothing)
