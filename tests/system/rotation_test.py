# SPDX-License-Identifier: Apache-2.0
"""Logs that are renamed, truncated and rotated away while nobody looks: every line counts once."""

import os

import harness
from harness import Log, eventually, expect_equal, now


def write(log, lines, **more):
    for number in range(lines):
        log.append(now(), f"user{number % 5}", prompt=number + 1, **more)


def rename_and_create(bench):
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings()).ready()
    for _ in range(4):
        write(log, 200)
        # Lines still go to the old file after the rename, as until the application reopens its log.
        os.rename(log.path, f"{log.path}.moved")
        write(log, 50)
        os.rename(f"{log.path}.moved", log.path)
        log.rotate()
    write(log, 20)
    daemon.counted(1020)
    daemon.stop()
    bench.expect_exact(log.ledger)


def late_lines_in_a_renamed_file(bench):
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings()).ready()
    write(log, 10)
    daemon.counted(10)
    old = os.dup(log.file.fileno())
    log.rotate()
    write(log, 10)
    daemon.counted(20)
    line = harness.call(now(), "late")
    log.ledger.add("late", "chat", "gpt-4o-mini", 100, 10)
    os.write(old, line)
    os.close(old)
    daemon.counted(21)
    daemon.stop()
    bench.expect_exact(log.ledger)


def truncation(bench):
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings()).ready()
    for turn in range(1, 4):
        write(log, 300)
        daemon.counted(turn * 300)
        log.truncate()
    write(log, 7)
    daemon.counted(907)
    daemon.stop()
    bench.expect_exact(log.ledger)


def rotations_while_down(bench, files):
    log = Log(bench.folder / "usage.log")
    settings = bench.settings(files)
    daemon = bench.daemon("--config", settings).ready()
    write(log, 100)
    daemon.counted(100)
    daemon.stop()
    for _ in range(3):
        write(log, 100)
        log.rotate()
    write(log, 50)
    daemon = bench.daemon("--config", settings).ready()
    eventually("all is reported", lambda: bench.reported_requests() >= 450)
    write(log, 5)
    eventually("what came later too", lambda: bench.reported_requests() >= 455)
    daemon.stop()
    bench.expect_exact(log.ledger)


def three_rotations_while_down(bench):
    rotations_while_down(bench, "usage.log")


def three_rotations_while_down_with_a_glob(bench):
    rotations_while_down(bench, "usage.log*")


def a_line_without_its_end_waits(bench):
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings()).ready()
    line = harness.call(now(), "split")
    log.append(now())
    log.raw(line[:40])
    daemon.counted(1)
    daemon.stop()
    log.raw(line[40:])
    log.ledger.add("split", "chat", "gpt-4o-mini", 100, 10)
    daemon = bench.daemon("--config", bench.settings()).ready()
    eventually("the line counts once it is whole", lambda: bench.reported_requests() == 2)
    daemon.stop()
    expect_equal(bench.reported_requests(), 2, "requests")
    bench.expect_exact(log.ledger)


harness.main(rename_and_create, late_lines_in_a_renamed_file, truncation,
             three_rotations_while_down, three_rotations_while_down_with_a_glob,
             a_line_without_its_end_waits)
