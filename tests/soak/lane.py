# SPDX-License-Identifier: Apache-2.0
"""A daemon that is killed and started again over logs that never rest, and what must be true at
the end: the sums are those of the books, and the messages are those of one undisturbed run."""

import collections
import json
import random
import signal
import subprocess
import time

import harness
import measures
from harness import Bench, eventually, expect, expect_equal
from moody_receiver import MoodyReceiver
from written_log import Application

STEADY_SAMPLE_SECONDS = 0.5


class Lane:
    """`make_logs(lane)` gives the logs, `make_rotators(lane)` who rotates them. `lossy` names
    features whose lines may be lost, by a rotation that loses them for everybody."""

    def __init__(self, name, bench, seed, plan):
        self.name = name
        self.bench = Bench(bench.binary, bench.folder / name)
        self.folder = self.bench.folder
        self.books = self.folder / "books"
        self.logs_folder = self.folder / "logs"
        for folder in (self.folder, self.books, self.logs_folder):
            folder.mkdir()
        self.rng = random.Random(f"{name} {seed}")
        self.plan = plan
        self.logs = plan.make_logs(self)
        self.receiver = MoodyReceiver(f"{name} {seed} receiver")
        self.bench.receivers.append(self.receiver)
        self.settings = self.bench.settings("logs/*.log", plan.rules, self.receiver)
        self.application = Application(self.logs, plan.begin, plan.rate, f"{name} {seed} writer")
        self.rotators = plan.make_rotators(self)
        self.points = self.crash_points()
        self.cycles = measures.Series("cycle")
        self.steady = measures.Series("second")
        self.ends = collections.Counter()
        self.gaps = []  # as the logs of the daemons tell them

    def crash_points(self):
        code, out, _ = self.bench.run("fail-points")
        return [name for name in out.split() if not name.startswith("set_aside")] if not code else []

    # Cycles.

    def start(self, environment=None):
        return self.bench.daemon(
            "--config", self.settings, "--clock",
            f"{harness.rfc3339(self.application.now())}@{self.plan.rate}", environment=environment)

    def begin(self):
        """The first daemon lives until it has saved something of each log: what was rotated away
        before anybody looked is nobody's."""
        self.application.start()
        daemon = self.start().ready()
        eventually("a bit of each log is saved", lambda: all(
            self.saved_requests_of(log) > 0 for log in self.logs))
        daemon.kill()
        self.forget(daemon)

    def cycle(self, number):
        rng = self.rng
        self.receiver.is_down = rng.random() < 0.05
        environment = {}
        if self.points and rng.random() < 0.2:
            environment["TOKENTAIL_CRASH_AT"] = f"{rng.choice(self.points)}:{rng.randint(1, 8)}"
        if rng.random() < 0.15:
            self.rotate_some()  # while it is down
        daemon = self.start(environment)
        started = time.monotonic()
        # What a rotation hides is told once its directory has been at rest for two looks.
        shortest, longest = rng.choice([(0, 0.3), (0.1, 0.6), (0.6, 1.5), (0, 3)])
        self.live(daemon, rng.uniform(shortest, longest))
        if time.monotonic() - started > 0.3:
            self.cycles.add(number, measures.of_process(daemon.pid, self.bench.state))
        self.end(daemon, environment)
        self.note_gaps(daemon)
        expect("was set aside" not in daemon.err(), f"a state was damaged:\n{daemon.err()}")
        self.forget(daemon)

    def live(self, daemon, seconds):
        """Somewhere in its life a log may be rotated, or the machine be suspended."""
        rng = self.rng
        first = rng.uniform(0, seconds)
        time.sleep(first)
        if rng.random() < 0.3:
            self.rotate_some()
        if rng.random() < 0.03 and daemon.alive():
            daemon.process.send_signal(signal.SIGSTOP)
            time.sleep(rng.uniform(0, 0.5))
            daemon.process.send_signal(signal.SIGCONT)
        time.sleep(seconds - first)

    def rotate_some(self):
        for rotator in self.rng.sample(self.rotators, self.rng.randint(1, min(3, len(self.rotators)))):
            rotator.rotate()

    def end(self, daemon, environment):
        """SIGKILL, mostly; SIGTERM, or the SIGABRT of a watchdog. It may be dead at a crash point."""
        code = daemon.process.poll()
        if code is not None:
            expect(code == -signal.SIGKILL and environment,
                   f"the daemon ended by itself with {code}:\n{daemon.err()}")
            self.ends["at a crash point"] += 1
            return
        how, = self.rng.choices([signal.SIGKILL, signal.SIGTERM, signal.SIGABRT], [87, 10, 3])
        daemon.process.send_signal(how)
        daemon.wait()
        self.ends[how.name] += 1

    def forget(self, daemon):
        """A thousand daemons leave two thousand files."""
        self.bench.daemons.remove(daemon)
        daemon.out_path.unlink()
        daemon.err_path.unlink()

    def live_on(self, seconds):
        """One daemon that nobody disturbs, while logs grow and rotate."""
        self.receiver.is_down = False
        daemon = self.start().ready()
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            time.sleep(STEADY_SAMPLE_SECONDS)
            if self.rng.random() < 0.3:
                self.rotate_some()
            expect(daemon.alive(), f"the daemon ended by itself:\n{daemon.err()}")
            self.steady.add(time.monotonic() - started,
                            measures.of_process(daemon.pid, self.bench.state))
        daemon.stop()
        self.note_gaps(daemon)

    # The end.

    def conclude(self):
        """Lets a last daemon catch up and holds what it says against the books."""
        self.application.stop()
        self.receiver.is_good = True
        last = self.start().ready()
        eventually("every log is read to its end", lambda: self.is_read(last), 60)
        eventually("every message is delivered", lambda: all(
            target["queued"] == 0 for target in last.status()["targets"]), 120)
        last.stop()
        self.note_gaps(last)
        self.expect_exact()
        told = self.what_was_told()
        expected = self.messages_without_kills()
        expect_equal(sorted((told - expected).elements())[:5], [], "messages only the kills made")
        expect_equal(sorted((expected - told).elements())[:5], [], "messages the kills swallowed")
        return told

    @staticmethod
    def is_read(daemon):
        status = daemon.status()
        return status["caught_up"] and all(file["lag_bytes"] == 0 for file in status["files"])

    def expect_exact(self):
        try:
            self.bench.expect_exact(self.ledger(), besides=self.plan.lossy)
        except harness.Failure as failure:
            raise harness.Failure("\n".join([str(failure), "gaps:", *self.gaps])) from failure

    def note_gaps(self, daemon):
        self.gaps += [line for line in daemon.err().splitlines() if "lines may be lost" in line]

    def ledger(self):
        """The books of all logs as one; their keys are apart."""
        whole = harness.Ledger()
        for log in self.logs:
            if not set(log.features) & set(self.plan.lossy):
                whole.rows |= log.ledger.rows
        return whole

    def saved_requests_of(self, log):
        """As the last checkpoint has them. The users of a log are its own."""
        if not (self.bench.state / "state.db").exists():
            return 0
        code, out, _ = self.bench.run("report", "--state", self.bench.state, "--by", "user",
                                      "--json")
        rows = [json.loads(line) for line in out.splitlines()] if code == 0 else []
        return sum(row["requests"] for row in rows
                   if row["user"].rpartition("-")[0] == log.path.stem)

    def what_was_told(self):
        by_id = {}
        for message in self.receiver.messages:
            expect(message.signed, f"a bad signature on {message.body}")
            said = by_id.setdefault(message.id, message.body)
            expect_equal(message.body, said, f"two messages with the id {message.id}")
        meanings = collections.Counter(self.plan.meaning(json.loads(body)) for body in by_id.values())
        repeated = [said for said, count in meanings.items() if count > 1]
        expect(not repeated, f"told twice under two ids: {repeated[:5]}")
        return meanings

    def messages_without_kills(self):
        """What one undisturbed run says about the same bytes."""
        receiver = self.bench.receiver()
        settings = self.bench.settings("books/*.log", self.plan.rules, receiver,
                                       name="control.yaml", state="control")
        code = subprocess.run(
            [self.bench.binary, "run", "--config", settings, "--once", "--clock",
             f"{harness.rfc3339(self.application.now())}@1"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False).returncode
        expect_equal(code, 0, "exit code of the control run")
        self.bench.expect_exact(self.ledger(), self.folder / "control", besides=self.plan.lossy)
        return collections.Counter(self.plan.meaning(message.json) for message in receiver.messages)

    def close(self):
        if self.application.is_alive():
            self.application.stop()
        for log in self.logs:
            log.close()
        self.bench.close()
