# SPDX-License-Identifier: Apache-2.0
"""What becomes of a state that was damaged, lost, shared or shut out. Names carry the rows of the
fault matrix (docs/guarantees.md)."""

import datetime
import gzip
import json
import os
import shutil
import signal
import sqlite3
import subprocess

from harness import (Log, Skip, eventually, expect, expect_equal, main, now, rfc3339)

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


def S02_a_lost_state_is_rebuilt_whatever_became_of_it(bench):
    """Everything that was counted is counted again, nothing old is told again, and what comes next
    is told."""
    world = World(bench)
    records = RECORDS
    kept = 0
    for damage in (damage_nul, damage_empty, damage_cut, damage_missing, damage_text,
                   damage_missing_beside_its_log):
        damage(bench)
        daemon = world.daemon().ready()
        recovery = daemon.status()["recovery"]
        expect(recovery["lost"], "the status says what happened:", recovery)
        expect_equal(recovery["records"], records, f"records counted again after {damage}")
        expect("tokentail_state_losses_total 1" in daemon.get("/metrics")[1], "a metric says so")
        expect("the saved state is lost" in daemon.err(), "the log says so")
        user = damage.__name__
        world.tell_more([user], prompt=20000)
        records += 1
        news = eventually("news are told", lambda: len(world.ids() - world.told) == 2 and world.ids())
        daemon.stop()
        expect_equal(world.ids(), news, "messages after the end")
        expect_equal(len(world.receiver.messages), len(news), "messages, each told once")
        bench.expect_exact(world.log.ledger)
        world.told = news
        kept = min(5, kept + (0 if damage is damage_missing else 1))
        expect_equal(len(kept_aside(bench)), kept, "states set aside")


def S02_a_rebuilt_state_says_what_a_sound_one_says(bench):
    """Two daemons over the same logs, one of which has lost its state: the same messages."""
    world = World(bench)
    twin = bench.receiver()
    shutil.copytree(bench.state, bench.folder / "twin")
    sound = bench.settings(rules=RULES, receiver=twin, name="twin.yaml", state="twin")
    damage_nul(bench)
    daemons = [world.daemon().ready(), world.daemon(sound).ready()]
    expect("state is lost" not in daemons[1].err(), "the twin lost its state")
    before = len(world.receiver.messages)
    world.tell_more(["u0", "u1", "new"], prompt=9000, count=2)
    for receiver, already in ((world.receiver, before), (twin, 0)):
        eventually("the news are told", lambda r=receiver, n=already: len(r.messages) >= n + 4)
    for daemon in daemons:
        daemon.stop()

    def said(messages):
        return {(message.id, json.dumps(message.json["alert"]["value"]),
                 message.json["alert"]["started_at"]) for message in messages}

    expect_equal(said(world.receiver.messages[before:]), said(twin.messages),
                 "what the rebuilt one says")


def S02_a_newer_state_is_refused_and_left_alone(bench):
    world = World(bench)
    with sqlite3.connect(database(bench)) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    before = database(bench).read_bytes()
    daemon = world.daemon()
    expect_equal(daemon.wait(), 78, "exit code")
    expect("version 99" in daemon.err(), "the reason is told:", daemon.err())
    expect_equal(database(bench).read_bytes(), before, "the state")


def S02_a_rebuild_that_is_killed_begins_again(bench):
    world = World(bench)
    for _ in range(5):
        damage_nul(bench)
        daemon = world.daemon()
        eventually("it has begun", lambda d=daemon: "is lost" in d.err() or not d.alive())
        daemon.kill()
    daemon = world.daemon().ready()
    daemon.counted(daemon.status()["intake"]["records"])
    daemon.stop()
    bench.expect_exact(world.log.ledger)
    expect_equal(world.ids(), world.told, "messages")


def S02_windows_that_the_logs_do_not_reach_are_told(bench):
    world = World(bench)
    (bench.folder / "usage.log.2.gz").unlink()
    damage_nul(bench)
    daemon = world.daemon().ready()
    recovery = daemon.status()["recovery"]
    expect_equal(recovery["records"], RECORDS // 3 * 2, "records that are left")
    expect_equal({rule["rule"] for rule in recovery["incomplete"]}, {"user-day", "user-hour"},
                 "rules that look further back")
    expect("tokentail_rules_incomplete 2" in daemon.get("/metrics")[1], "a metric says so")
    daemon.stop()


def S02_rebuild_on_demand_gives_a_new_rule_its_past(bench):
    """Windows and alerts anew from what was counted; usage, messages and cursors stay."""
    world = World(bench)
    code, out, err = bench.run("rebuild", "--config", world.settings)
    expect_equal(code, 0, f"exit code\n{out}{err}")
    expect(f"{RECORDS} records from 3 files" in out and "usage.log.2.gz" in out, out)
    more = RULES + """
  - rule: user-new
    by: user
    when: sum(total_tokens over 1h) > 4k tokens
"""
    world.settings = bench.settings(rules=more, receiver=world.receiver)
    code, out, err = bench.run("rebuild", "--config", world.settings)
    expect_equal(code, 0, f"exit code\n{out}{err}")
    daemon = world.daemon().ready()
    expect(not daemon.status()["recovery"]["lost"], "nothing was lost")
    world.tell_more(["u0"], prompt=1000)
    eventually("the new rule knows the past",
               lambda: ("user-new", "alert.firing") in {one[1:] for one in world.ids()})
    code, _, err = bench.run("rebuild", "--config", world.settings)
    expect(code != 0 and "in use by process" in err, "a daemon that runs is not disturbed:", err)
    daemon.stop()
    bench.expect_exact(world.log.ledger)
    expect_equal({one for one in world.ids() if one[1] != "user-new"}, world.told, "other messages")


def S02_rebuild_on_demand_of_a_lost_state(bench):
    world = World(bench)
    damage_cut(bench)
    code, out, err = bench.run("rebuild", "--config", world.settings)
    expect_equal(code, 0, f"exit code\n{out}{err}")
    expect("is lost" in out and f"{RECORDS} records" in out, out)
    bench.expect_exact(world.log.ledger)
    daemon = world.daemon().ready()
    expect(not daemon.status()["recovery"]["lost"], "the daemon finds it whole")
    daemon.stop()
    expect_equal(world.ids(), world.told, "messages")


def S06_a_second_daemon_is_refused(bench):
    world = World(bench)
    first = world.daemon().ready()
    second = world.daemon()
    expect_equal(second.wait(), 78, "exit code")
    expect(f"in use by process {first.pid}" in second.err(), second.err())
    world.tell_more(["u9"], prompt=20000)
    eventually("the first goes on", lambda: len(world.ids() - world.told) == 2)
    first.stop()


def S06_a_disk_that_turned_read_only_silences_nobody(bench):
    bench.state.mkdir()
    mount(bench.state, "-t", "tmpfs", "tmpfs")
    try:
        world = World(bench)
        mount(bench.state, "-o", "remount,ro")
        daemon = world.daemon().ready()
        expect(daemon.status()["checkpoint"]["degraded"], "the status says that nothing is saved")
        expect("tokentail_degraded 1" in daemon.get("/metrics")[1], "a metric says so")
        world.tell_more(["u9"], prompt=20000)
        news = eventually("it goes on", lambda: len(world.ids() - world.told) == 2 and world.ids())
        daemon.stop()
        mount(bench.state, "-o", "remount,rw")
        daemon = world.daemon().ready()
        eventually("it is saved again", lambda: bench.reported_requests() == RECORDS + 1)
        daemon.stop()
        expect_equal(world.ids(), news, "messages; a repeat has the same id")
        bench.expect_exact(world.log.ledger)
    finally:
        subprocess.run(["umount", bench.state], check=False)


def mount(place, *arguments):
    done = subprocess.run(["mount", *arguments, place], capture_output=True, check=False)
    if done.returncode != 0:
        raise Skip("this user may not mount: " + done.stderr.decode().strip())


def S07_cursors_of_files_that_are_gone_are_forgotten(bench):
    """A log rotated thirty times, three parts kept: a month in some seconds, restarts included."""
    log = Log(bench.folder / "usage.log")
    path = bench.settings(rules=RULES)
    began = now()
    daemon = None
    for rotation in range(30):
        at = began + (now() - began) * 600  # rotated files are given up after 30 s of this clock
        if daemon is None:
            daemon = bench.daemon("--config", path, "--clock", f"{rfc3339(at)}@600").ready()
        log.append(at, user="ana")
        daemon.counted(rotation % 10 + 1)
        log.rotate()
        for old in range(4, log.rotations + 1):
            (bench.folder / f"usage.log.{old}").unlink(missing_ok=True)
        log.rotations = min(log.rotations, 3)
        if rotation % 10 == 9:
            daemon.stop()
            daemon = None
    daemon = bench.daemon("--config", path, "--clock", f"{rfc3339(at)}@600").ready()
    log.append(at, user="ana")
    daemon.counted(1)
    daemon.stop()
    with sqlite3.connect(database(bench)) as connection:
        cursors = connection.execute("SELECT count(*) FROM cursor").fetchone()[0]
    connection.close()
    expect(cursors <= 10, f"{cursors} cursors are kept")
    bench.expect_exact(log.ledger)


def S08_a_quiet_file_is_not_read_again(bench):
    """However long a log was quiet and a daemon away, its cursor stays."""
    world = World(bench)
    os.utime(world.log.path, (0, 0))
    for _ in range(2):
        daemon = world.daemon().ready()
        eventually("it is caught up", lambda d=daemon: d.status()["caught_up"])
        expect_equal(daemon.status()["intake"]["records"], 0, "records read again")
        daemon.stop()
    bench.expect_exact(world.log.ledger)


def S09_cursors_outlive_the_globs_that_made_them(bench):
    """A reload adds, renames and removes what matches: no line twice, none lost."""
    world = World(bench)
    daemon = world.daemon().ready()

    def reload(files):
        bench.settings(files=files, rules=RULES, receiver=world.receiver)
        read = daemon.err().count("read again")
        os.kill(daemon.pid, signal.SIGHUP)
        eventually("the settings are read", lambda: daemon.err().count("read again") > read)
        eventually("it has caught up", lambda: daemon.status()["caught_up"])

    def counted(more):
        eventually(f"{more} more are counted", lambda: bench.reported_requests() == RECORDS + more)

    other = Log(bench.folder / "other.log")
    other.append(now(), user="x", prompt=10)
    reload("*.log")
    world.tell_more(["y"], prompt=10)
    counted(2)
    reload("other.lo[g]")
    world.tell_more(["y"], prompt=10)
    other.append(now(), user="x", prompt=10)
    counted(3)
    reload("usage.lo?")
    counted(4)
    reload("*.log")
    world.tell_more(["y"], prompt=10)
    counted(5)
    daemon.stop()
    for row, values in other.ledger.rows.items():
        world.log.ledger.rows[row] = values
    bench.expect_exact(world.log.ledger)


def kept_aside(bench):
    return {path.name.removesuffix("-wal").removesuffix("-shm")
            for path in bench.state.iterdir() if path.name.startswith("state.db.corrupt-")}


main(S02_a_lost_state_is_rebuilt_whatever_became_of_it,
     S02_a_rebuilt_state_says_what_a_sound_one_says, S02_a_newer_state_is_refused_and_left_alone,
     S02_a_rebuild_that_is_killed_begins_again, S02_windows_that_the_logs_do_not_reach_are_told,
     S02_rebuild_on_demand_gives_a_new_rule_its_past, S02_rebuild_on_demand_of_a_lost_state,
     S06_a_second_daemon_is_refused, S06_a_disk_that_turned_read_only_silences_nobody,
     S07_cursors_of_files_that_are_gone_are_forgotten, S08_a_quiet_file_is_not_read_again,
     S09_cursors_outlive_the_globs_that_made_them)
