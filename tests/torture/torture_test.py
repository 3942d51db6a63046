# SPDX-License-Identifier: Apache-2.0
"""Each system call of a daemon goes wrong in turn: the Nth read, write, fsync, open, stat, watch,
connect and so on gives an error, does half of its work, or is where the process is killed. The
daemon neither crashes nor hangs, and once it runs undisturbed every total is exact and every
message was told.

    torture_test.py TOKENTAIL [TEST...]     a seeded choice of cases (TORTURE_CASES, 120)
    TORTURE_CASES=all                       every call there is; some minutes
    TOKENTAIL_TEST_SEED=N                   the choice of an earlier run
"""

import concurrent.futures
import datetime
import errno
import json
import os
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

import harness  # pylint: disable=wrong-import-position
from harness import UTC, Bench, Log, expect, expect_equal  # pylint: disable=wrong-import-position

SHIM = os.environ.get("TORTURE_SHIM", "")
HANG_SECONDS = 50
BEGIN = datetime.datetime(2026, 3, 9, 10, tzinfo=UTC)
RULES = """\
version: 1
defaults: { late: 1h, max_age: 30d, cooldown: 0s }
rules:
  - rule: user-burst
    by: user
    when: sum(total_tokens over 1m) > 1k tokens
  - rule: refused
    by: user
    when: error == "refused"
"""
FAULTS = {
    "connect": ["ECONNREFUSED", "EINTR", "EIO", "EMFILE"],
    "fsync": ["EIO", "ENOSPC", "kill"],
    "inotify": ["EMFILE", "ENOSPC"],
    "open": ["EMFILE", "EIO", "ESTALE", "ENOSPC"],
    "pread": ["EIO", "EINTR", "ESTALE", "short"],
    "pwrite": ["ENOSPC", "EIO", "EINTR", "short", "kill"],
    "read": ["EIO", "EINTR", "ESTALE", "short"],
    "recv": ["EIO", "EINTR", "EAGAIN", "short"],
    "rename": ["EIO", "ENOSPC", "kill"],
    "send": ["EIO", "EINTR", "EAGAIN", "short", "kill"],
    "socket": ["EMFILE", "EIO"],
    "stat": ["EIO", "ESTALE", "EMFILE"],
    "write": ["ENOSPC", "EIO", "EINTR", "short", "kill"],
}


class Case:
    """Three runs over one log: to have a state, with a fault, and undisturbed to the end."""

    def __init__(self, bench, name, environment):
        self.bench = Bench(bench.binary, bench.folder / name)
        self.bench.folder.mkdir()
        self.receiver = self.bench.receiver()
        self.settings = self.bench.settings("*.log", RULES, self.receiver)
        self.log = Log(self.bench.folder / "usage.log")
        self.other = Log(self.bench.folder / "other.log")
        self.environment = {"LD_PRELOAD": SHIM} | environment

    def write(self, minute):
        at = BEGIN + datetime.timedelta(minutes=minute)
        for number in range(30):
            self.log.append(at + datetime.timedelta(seconds=number), f"user{minute % 3}", prompt=90)
        self.log.append(at, "ana", error="refused", status=400)
        self.other.append(at, "bob", prompt=5)

    def once(self, environment):
        daemon = self.bench.daemon(
            "--config", self.settings, "--once", "--clock",
            f"{harness.rfc3339(BEGIN + datetime.timedelta(minutes=20))}@1", environment=environment)
        return daemon.wait(HANG_SECONDS), daemon.err()

    def run(self):
        """How the disturbed run ended, and what it and the last one wrote to their logs."""
        self.write(0)
        expect_equal(self.once({})[0], 0, "exit code of the first run")
        self.write(5)
        self.log.rotate()
        self.write(10)
        code, told = self.once(self.environment)
        last, told_last = self.once({})
        expect_equal(last, 0, f"exit code of the last run\n{told_last}")
        return code, told, told_last

    def reported(self):
        return {(row["user"], row["feature"], row["model"]): row["requests"]
                for row in self.bench.report("user,feature,model")}

    def messages(self):
        told = {}
        for message in self.receiver.messages:
            said = told.setdefault(message.id, message.body)
            expect_equal(message.body, said, f"two messages with the id {message.id}")
        return {name: json.loads(body)["alert"] | {"evidence": None}
                for name, body in told.items()}

    def expect_exact_or_told(self, told):
        """Whether the totals are exact; otherwise a gap was told, or a state that
        could not be read."""
        ledgers = {key: row[0] for log in (self.log, self.other)
                   for key, row in log.ledger.rows.items()}
        reported = self.reported()
        if reported == ledgers:
            return True
        expect(all(reported.get(key, 0) <= count for key, count in ledgers.items()),
               f"counted twice: reported {reported}, written {ledgers}\n{told}")
        expect("lines may be lost" in told or "was set aside" in told, f"lost without a word: {reported}, {ledgers}\n{told}")
        return False


def counts_of_calls(bench):
    """How often an undisturbed run makes each call; and what it told."""
    counts = bench.folder / "counts"
    case = Case(bench, "undisturbed", {"TORTURE_COUNTS": str(counts)})
    code, told, _ = case.run()
    expect_equal(code, 0, f"exit code with nothing wrong\n{told}")
    expect(case.expect_exact_or_told(told), "undisturbed and not exact")
    case.bench.close()
    lines = (line.split() for line in counts.read_text().splitlines())
    return {name: int(count) for name, count in lines}, case.messages()


def all_cases(counts):
    return [(call, number, times, what)
            for call, faults in FAULTS.items() for what in faults
            for number in range(1, counts[call] + 1)
            for times in ((1, 4) if what.startswith("E") else (1,))]


def chosen(cases, rng):
    """Some of each call and fault, so that the rare ones are not lost among the many."""
    most = os.environ.get("TORTURE_CASES", "120")
    if most == "all":
        return cases
    kinds = {}
    for case in cases:
        kinds.setdefault((case[0], case[3]), []).append(case)
    share = max(1, int(most) // len(kinds))
    return [case for kind in kinds.values() for case in rng.sample(kind, min(share, len(kind)))]


def torture(bench, case, expected):
    call, number, times, what = case
    fault = f"{call}:{number}:{times}:{getattr(errno, what, what)}"
    one = Case(bench, fault, {"TORTURE_FAULT": fault})
    try:
        code, told, told_last = one.run()
        good = (0, 1, 2, 78, -signal.SIGKILL) if what == "kill" else (0, 1, 2, 78)
        expect(code in good, f"ended with {code}\n{told}")
        exact = one.expect_exact_or_told(told + told_last)
        # A file that could not be read was read later than its successor: its records came late.
        if exact and "cannot be read" not in told:
            expect_equal(one.messages(), expected, "messages")
        return exact
    except Exception as error:
        raise harness.Failure(f"{call} number {number}, {times} times {what}: {error}") from error
    finally:
        one.bench.close()


def s19_each_call_goes_wrong_in_turn(bench):
    if not SHIM:
        raise harness.Skip("TORTURE_SHIM names no library")
    seed = int(os.environ.get("TOKENTAIL_TEST_SEED", time.time_ns() % 1_000_000))
    print(f"seed {seed} (repeat with TOKENTAIL_TEST_SEED={seed})", flush=True)
    counts, expected = counts_of_calls(bench)
    print("calls:", ", ".join(f"{count} {name}" for name, count in counts.items()), flush=True)
    cases = chosen(all_cases(counts), random.Random(seed))
    exact, failures = 0, []
    with concurrent.futures.ThreadPoolExecutor(4 * (os.cpu_count() or 1)) as pool:
        for job in [pool.submit(torture, bench, case, expected) for case in cases]:
            try:
                exact += job.result()
            except harness.Failure as failure:
                failures.append(str(failure))
    print(f"{len(cases)} calls went wrong: {exact} runs exact, "
          f"{len(cases) - exact - len(failures)} with a gap that was told")
    expect(not failures, f"{len(failures)} failures:\n" + "\n\n".join(failures[:8]))


harness.main(s19_each_call_goes_wrong_in_turn)
