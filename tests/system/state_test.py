# SPDX-License-Identifier: Apache-2.0
"""What becomes of a state that was damaged, lost, shared or shut out. Names carry the rows of the
fault matrix (docs/guarantees.md)."""

import datetime
import gzip
import json
import os
import shutil
import sqlite3
import subprocess

from harness import (Log, Skip, call, eventually, expect, expect_equal, main, now)

RULES = """
version: 1
rules:
  - rule: user-day
    by: user
    when: sum(total_tokens over today) > 10k tokens
    clear: next_period
  - rule: user-hour
    by: user
    when: sum(total_tokens over 1h) > 3k tokens
"""
RECORDS = 120


class World:
    """A log with two rotated parts, the older one compressed, all counted and told of by a daemon
    that has stopped."""

    def __init__(self, bench):
        self.bench = bench
        self.receiver = bench.receiver()
        self.log = Log(bench.folder / "usage.log")
        self.settings = bench.settings(rules=RULES, receiver=self.receiver)
        daemon = self.daemon().ready()
        start = now() - datetime.timedelta(minutes=12)
        for part in range(3):
            for i in range(RECORDS // 3):
                at = start + datetime.timedelta(seconds=part * 200 + i)
                self.log.append(at, user=f"u{i % 4}", prompt=90 + i, completion=part)
            daemon.counted(RECORDS // 3 * (part + 1))
            if part < 2:
                self.log.rotate()
        self.compress("usage.log.2")
        eventually("the first alerts are told", lambda: len(self.ids()) == 4)
        daemon.stop()
        self.told = self.ids()

    def compress(self, name):
        path = self.bench.folder / name
        facts = path.stat()
        with gzip.open(f"{path}.gz", "wb") as packed:
            packed.write(path.read_bytes())
        os.utime(f"{path}.gz", ns=(facts.st_atime_ns, facts.st_mtime_ns))
        path.unlink()

    def tell_more(self, users, prompt, count=1):
        for user in users:
            for _ in range(count):
                self.log.append(now(), user=user, prompt=prompt, completion=1)

    def daemon(self, settings=None):
        return self.bench.daemon("--config", settings or self.settings)

    def ids(self):
        return {(message.id, message.json["alert"]["rule"], message.json["type"])
                for message in self.receiver.messages}


def database(bench):
    return bench.state / "state.db"


def damage_nul(bench):
    database(bench).write_bytes(bytes(database(bench).stat().st_size))


def damage_empty(bench):
    database(bench).write_bytes(b"")


def damage_cut(bench):
    os.truncate(database(bench), database(bench).stat().st_size // 2)


def damage_missing(bench):
    for name in ("state.db", "state.db-wal", "state.db-shm"):
        (bench.state / name).unlink(missing_ok=True)


def damage_missing_beside_its_log(bench):
    database(bench).unlink()


def damage_text(bench):
    database(bench).write_text("{}\n" * 1000)


def a_lost_state_is_rebuilt(bench, damage):
    """Everything that was counted is counted again and nothing old is told again; what comes next
    is told as a daemon tells it that lost nothing."""
    world = World(bench)
    damage(bench)
    daemon = world.daemon().ready()
    daemon.counted(RECORDS)
    recovery = daemon.status()["recovery"]
    expect(recovery["lost"], "the status says what happened:", recovery)
    expect_equal(recovery["records"], RECORDS, "records counted again")
    expect("tokentail_state_losses_total 1" in daemon.get("/metrics")[1], "a metric says so")
    expect("the saved state is lost" in daemon.err(), "the log says so")
    world.tell_more(["u0"], prompt=20000)
    eventually("news are told", lambda: any(rule == "user-day" for _, rule, _ in world.ids()))
    expect_equal({entry for entry in world.ids() if entry[1] != "user-day"}, world.told,
                 "messages but the new one")
    daemon.stop()
    bench.expect_exact(world.log.ledger)
    expect_equal(len(kept_aside(bench)), 0 if damage is damage_missing else 1, "states set aside")
    return world


def kept_aside(bench):
    return {path.name.removesuffix("-wal").removesuffix("-shm")
            for path in bench.state.iterdir() if path.name.startswith("state.db.corrupt-")}


def S02_a_state_of_nothing_but_nul_is_rebuilt(bench):
    a_lost_state_is_rebuilt(bench, damage_nul)


def S02_an_empty_state_is_rebuilt(bench):
    a_lost_state_is_rebuilt(bench, damage_empty)


def S02_a_truncated_state_is_rebuilt(bench):
    a_lost_state_is_rebuilt(bench, damage_cut)


def S02_a_missing_state_is_rebuilt(bench):
    a_lost_state_is_rebuilt(bench, damage_missing)


def S02_a_text_in_place_of_the_state_is_rebuilt(bench):
    a_lost_state_is_rebuilt(bench, damage_text)


def S03_a_missing_database_beside_its_log_is_rebuilt(bench):
    a_lost_state_is_rebuilt(bench, damage_missing_beside_its_log)


main(S02_a_state_of_nothing_but_nul_is_rebuilt, S02_an_empty_state_is_rebuilt,
     S02_a_truncated_state_is_rebuilt, S02_a_missing_state_is_rebuilt,
     S02_a_text_in_place_of_the_state_is_rebuilt,
     S03_a_missing_database_beside_its_log_is_rebuilt)
