# SPDX-License-Identifier: Apache-2.0
"""The matrix's rows of lines, and of what matches a glob and is no log: L02 to L10, R24 and R25."""

import datetime
import os
import socket
import time

import harness
import matrix
from harness import Log, call, eventually, expect, expect_equal, now
from matrix import Killer, fill, whole


def R24_a_file_that_is_readable_later(bench):
    if os.geteuid() == 0:
        if not os.path.exists("/usr/bin/setpriv"):
            raise harness.Skip("root reads everything")
        wrapper = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        bench.state.mkdir(mode=0o777)
        bench.state.chmod(0o777)
        bench.folder.chmod(0o755)
    else:
        wrapper = []
    log = Log(bench.folder / "usage.log")
    log.path.chmod(0)
    settings = bench.settings()
    settings.chmod(0o644)
    fill(log, 20)
    daemon = bench.daemon("--config", settings, wrapper=wrapper).ready()
    eventually("it is told", lambda: "cannot be read" in daemon.err())
    log.path.chmod(0o644)
    daemon.counted(20)
    daemon.stop()
    bench.expect_exact(log.ledger)


def R25_what_is_no_file_is_skipped(bench):
    log = Log(bench.folder / "usage.log")
    os.mkfifo(bench.folder / "fifo.log")
    (bench.folder / "directory.log").mkdir()
    os.symlink("/dev/zero", bench.folder / "zero.log")
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(str(bench.folder / "socket.log"))
    killer = Killer(bench, bench.settings("*.log"))
    fill(log, 20)
    killer.maybe()
    whole(bench, killer, log)
    unix.close()


def L02_a_half_line_is_counted_once_when_it_is_whole(bench):
    log, killer = matrix.begin(bench)
    for cut in (1, 40, -1):
        line = call(now(), "split")
        log.raw(line[:cut])
        killer.maybe(0.7)
        time.sleep(1)  # longer than any flush of a half line by others
        log.raw(line[cut:])
        log.ledger.add("split", "chat", "gpt-4o-mini", 100, 10)
        killer.maybe(0.7)
    whole(bench, killer, log)


def L03_a_last_line_without_its_end_before_a_rotation(bench):
    log, killer = matrix.begin(bench)
    fill(log, 5)
    log.raw(call(now(), "cut")[:-1])  # never ended: not counted, but shown as waiting
    killer.counted(log)
    log.rotate()
    fill(log, 5)
    whole(bench, killer, log)


def L04_empty_and_tiny_files(bench):
    log, killer = matrix.begin(bench, "*.log")
    (bench.folder / "empty.log").touch()
    (bench.folder / "byte.log").write_bytes(b"\n")
    one = call(now(), "one")
    (bench.folder / "one.log").write_bytes(one)
    log.ledger.add("one", "chat", "gpt-4o-mini", 100, 10)
    (bench.folder / "none.log").write_bytes(one[:-1])
    fill(log, 1)
    killer.counted(log)
    with (bench.folder / "none.log").open("ab") as tail:
        tail.write(b"\n")
    log.ledger.add("one", "chat", "gpt-4o-mini", 100, 10)
    killer.maybe(1)
    whole(bench, killer, log)


LIMIT = "limits: { line_bytes: 64KiB }\n"


def padded(size):
    """A good line of so many bytes before its newline."""
    line = call(now(), "padded", note="")
    return call(now(), "padded", note="x" * (size - len(line) + 1))


def L05_lines_about_the_limit(bench):
    log = Log(bench.folder / "usage.log")
    killer = Killer(bench, bench.settings(more=LIMIT))
    limit = 64 << 10
    for size in (limit - 1, limit, limit + 1, 10 * limit):
        log.raw(padded(size))
        if size <= limit:
            log.ledger.add("padded", "chat", "gpt-4o-mini", 100, 10)
        fill(log, 2)
    killer.counted(log)
    eventually("two lines too long are told",
               lambda: killer.daemon.status()["intake"]["rejected"].get("line_too_long") == 2)
    whole(bench, killer, log)


def L05_a_gibibyte_without_a_newline(bench):
    megabytes = 1024
    log = Log(bench.folder / "usage.log")
    settings = bench.settings(more=LIMIT)
    daemon = bench.daemon("--config", settings).ready()
    log.append(now(), "before")
    daemon.counted(1)
    before = matrix.memory_peak(daemon)
    for _ in range(megabytes):
        log.file.write(b"x" * (1 << 20))
    log.raw(b"\n")
    log.append(now(), "after")
    daemon.counted(2)
    grown = matrix.memory_peak(daemon) - before
    expect(grown < 32 << 20, f"memory grew by {grown >> 20} MiB over one line")
    eventually("one line too long is told",
               lambda: daemon.status()["intake"]["rejected"].get("line_too_long") == 1)
    daemon.stop()
    bench.expect_exact(log.ledger)


def L06_only_overlong_lines_then_a_restart(bench):
    log = Log(bench.folder / "usage.log")
    killer = Killer(bench, bench.settings(more=LIMIT))
    for _ in range(20):
        log.raw(padded(100 << 10))
    rejected = lambda: killer.daemon.status()["intake"]["rejected"]["line_too_long"]
    eventually("all are rejected", lambda: rejected() == 20)
    killer.daemon.stop()
    killer.start()
    fill(log, 2)
    killer.settled(log)
    expect_equal(rejected(), 0, "lines read again after the restart")
    whole(bench, killer, log)


def L09_every_other_line_is_malformed(bench):
    log, killer = matrix.begin(bench)
    for _ in range(200):
        log.raw(b'{"timestamp":"now"\n')
        fill(log, 1)
    killer.counted(log)
    told = killer.daemon.err().count("malformed")
    expect(0 < told < 20, f"{told} of 200 malformed lines are in the log")
    killer.maybe(1)
    whole(bench, killer, log)


def L10_times_of_the_future_the_past_and_out_of_order(bench):
    log, killer = matrix.begin(bench)
    hour = datetime.timedelta(hours=1)
    log.append(now())
    log.append(now() - hour, "late")
    log.append(now() - 2 * hour, "later")
    log.raw(call(now() + 24 * hour, "tomorrow"))
    log.append(now())
    killer.counted(log)
    # The page is as old as the last tick.
    eventually("the record from the future is told",
               lambda: killer.daemon.status()["intake"]["future"] == 1)
    whole(bench, killer, log)


if __name__ == "__main__":
    harness.main(*matrix.rows(globals()))
