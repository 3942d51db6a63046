# SPDX-License-Identifier: Apache-2.0
"""What the rotation matrix's tests share: a daemon that is killed at random moments, and the books.

A row is a function named after its id. Kills come from a seed that is printed at the start;
TOKENTAIL_TEST_SEED repeats them."""

import os
import pathlib
import random
import subprocess
import time

from harness import Log, eventually, expect, expect_equal, now

SEED = int(os.environ.get("TOKENTAIL_TEST_SEED", time.time_ns() % 1_000_000))


def rows(names):
    """The rows of a test file, in its order."""
    print(f"seed {SEED} (repeat with TOKENTAIL_TEST_SEED={SEED})", flush=True)
    return [value for name, value in names.items() if name[:1] in "RL" and name[1:3].isdigit()]


class Killer:
    """The daemon over one settings file, killed now and then and started again."""

    def __init__(self, bench, settings):
        self.bench = bench
        self.settings = settings
        self.random = random.Random(SEED)
        self.kills = 0
        self.start()

    def start(self):
        self.daemon = self.bench.daemon("--config", self.settings).ready()

    def kill(self):
        if self.daemon.alive():
            self.daemon.kill()
            self.kills += 1

    def maybe(self, chance=0.3):
        """Kills and starts at a random moment of the next half second, or does not."""
        if self.random.random() < chance:
            time.sleep(self.random.uniform(0, 0.5))
            expect(self.daemon.alive(), f"the daemon ended by itself:\n{self.daemon.err()}")
            self.kill()
            time.sleep(self.random.uniform(0, 0.1))
            self.start()

    def counted(self, log):
        """Waits until all that was written is in the saved sums."""
        eventually("all is in the report",
                   lambda: self.bench.reported_requests() >= log.ledger.requests, 60)

    def settled(self, log):
        """As counted, and no rotation is still searched."""
        self.counted(log)
        eventually("the daemon is caught up", lambda: self.daemon.status()["caught_up"], 60)


def begin(bench, files="usage.log"):
    log = Log(bench.folder / "usage.log")
    return log, Killer(bench, bench.settings(files))


def fill(log, lines):
    for number in range(lines):
        log.append(now(), f"user{number % 5}", prompt=number + 1)


def whole(bench, killer, log, gaps=0):
    """The end of a row: every line is counted, once, before and after one more restart."""
    if not killer.daemon.alive():
        killer.start()
    killer.settled(log)
    expect_equal(killer.daemon.status()["intake"]["gaps"], gaps, "gaps told")
    killer.daemon.stop()
    bench.expect_exact(log.ledger)
    killer.start()
    log.append(now(), "last")
    killer.settled(log)
    killer.daemon.stop()
    bench.expect_exact(log.ledger)
    print(f"  {killer.kills} kills, {log.ledger.requests} requests", flush=True)


def compress(path, tool):
    subprocess.run([tool, "-q", *(["--rm"] if tool == "zstd" else []), path], check=True)


def shift_archives(log):
    """FILE.1.gz becomes FILE.2.gz and so on, so that FILE.1 is free."""
    for number in range(30, 0, -1):
        for ending in (".gz", ".zst"):
            if os.path.exists(f"{log.path}.{number}{ending}"):
                os.rename(f"{log.path}.{number}{ending}", f"{log.path}.{number + 1}{ending}")
    log.rotations = 0


def holds(daemon, name):
    """Whether the daemon has a file of that name open."""
    for entry in pathlib.Path(f"/proc/{daemon.pid}/fd").iterdir():
        try:
            if name in os.readlink(entry):
                return True
        except OSError:
            pass
    return False


def memory_peak(daemon):
    """Bytes."""
    text = pathlib.Path(f"/proc/{daemon.pid}/status").read_text(encoding="ascii")
    line = next(line for line in text.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10
