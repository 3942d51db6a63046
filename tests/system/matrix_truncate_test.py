# SPDX-License-Identifier: Apache-2.0
"""The rotation matrix, where a path's content is replaced: rows R08 to R17. Exact, or a gap that the
daemon declares in its status, metrics and log; never a line twice."""

import os
import shutil
import subprocess

import harness
import matrix
from harness import Log, expect, expect_equal, now
from matrix import Killer, fill, whole


def recreate(log, tries):
    """Delete and create, for as long as it takes to get the same inode number, within reason."""
    for _ in range(tries):
        inode = log.path.stat().st_ino
        log.file.close()
        log.path.unlink()
        log.file = log.path.open("ab", buffering=0)
        if log.path.stat().st_ino == inode:
            return


def recreated(bench, lines, is_down):
    log, killer = matrix.begin(bench)
    fill(log, 40)
    killer.counted(log)
    if is_down:
        killer.kill()
    recreate(log, 20 if is_down else 1)
    fill(log, lines)
    # What was written between the last look and the removal cannot be known after being down.
    whole(bench, killer, log, gaps=1 if is_down else 0)


def R08_recreated_shorter_alive(bench):
    recreated(bench, 5, False)


def R08_recreated_shorter_while_down(bench):
    recreated(bench, 5, True)


def R09_recreated_longer_alive(bench):
    recreated(bench, 90, False)


def R09_recreated_longer_while_down(bench):
    recreated(bench, 90, True)


def R10_recreated_with_the_same_head_while_down(bench):
    log, killer = matrix.begin(bench)
    fill(log, 60)
    killer.counted(log)
    killer.kill()
    same = bytes(log.written)
    recreate(log, 20)
    log.raw(same)  # the same calls once more: they were made twice
    for row in log.ledger.rows.values():
        row[:] = [2 * value for value in row]
    fill(log, 5)
    whole(bench, killer, log, gaps=1)


def R11_copytruncate_of_an_idle_log(bench):
    log, killer = matrix.begin(bench)
    for _ in range(4):
        fill(log, 30)
        killer.counted(log)
        shutil.copy(log.path, f"{log.path}.1")
        log.truncate()
        killer.maybe()
    fill(log, 3)
    whole(bench, killer, log)


def R12_copytruncate_under_load(bench):
    """Bytes that were written and never read are lost to anybody; how many is told at least as what
    was known of. The lines that are counted are counted once."""
    log, killer = matrix.begin(bench)
    for _ in range(4):
        fill(log, 400)
        shutil.copy(log.path, f"{log.path}.1")
        fill(log, 2)  # neither in the copy nor in the log, perhaps
        log.truncate()
        fill(log, 20)
    log.append(now(), "end")
    harness.eventually("the end is in the report",
                       lambda: any(row["user"] == "end" for row in bench.report("user")))
    harness.eventually("caught up", lambda: killer.daemon.status()["caught_up"])
    intake = killer.daemon.status()["intake"]
    lost = log.ledger.requests - intake["records"]
    expect(0 <= lost <= 4 * 402, f"{lost} lines lost of {log.ledger.requests}")
    expect(lost == 0 or intake["gaps"] > 0, f"{lost} lines lost without a gap")
    killer.daemon.stop()
    expect_equal(bench.reported_requests(), intake["records"], "requests in the report")


def R13_copytruncate_while_down_regrown(bench):
    log, killer = matrix.begin(bench)
    fill(log, 30)
    killer.counted(log)
    killer.kill()
    fill(log, 10)
    shutil.copy(log.path, f"{log.path}.1")
    log.truncate()
    fill(log, 90)
    whole(bench, killer, log)


def R13_truncated_while_down_without_a_copy_is_a_gap(bench):
    log, killer = matrix.begin(bench)
    fill(log, 30)
    killer.counted(log)
    killer.kill()
    log.truncate()
    fill(log, 90)
    killer.start()
    killer.settled(log)
    _, metrics = killer.daemon.get("/metrics")
    expect("tokentail_gaps_total 1\n" in metrics, "no gap in the metrics")
    expect("tokentail_gap_bytes_total" in metrics, "no bytes of it in the metrics")
    expect("lines may be lost after byte" in killer.daemon.err(), "no gap in the log")
    whole(bench, killer, log, gaps=1)


def R14_a_copy_that_matches_the_glob(bench):
    log, killer = matrix.begin(bench, "usage.log*")
    for number in range(3):
        fill(log, 30)
        killer.counted(log)
        shutil.copy(log.path, f"{log.path}.{number + 1}")
        log.truncate()
        fill(log, 5)
        killer.maybe()
    whole(bench, killer, log)


def R15_a_hole_of_a_gibibyte_is_skipped_in_little_memory(bench):
    log, killer = matrix.begin(bench)
    fill(log, 5)
    killer.counted(log)
    before = matrix.memory_peak(killer.daemon)
    # The application does not append: after the truncation it writes where it was.
    os.truncate(log.path, 0)
    os.truncate(log.path, 1 << 30)
    fill(log, 5)
    killer.counted(log)
    grown = matrix.memory_peak(killer.daemon) - before
    expect(grown < 32 << 20, f"memory grew by {grown >> 20} MiB over one hole")
    whole(bench, killer, log, gaps=killer.daemon.status()["intake"]["gaps"])


def R16_emptied_in_mid_stream(bench):
    log, killer = matrix.begin(bench)
    for _ in range(4):
        fill(log, 100)
        killer.counted(log)
        shutil.copy("/dev/null", log.path)
        fill(log, 7)
        killer.counted(log)
    whole(bench, killer, log, gaps=killer.daemon.status()["intake"]["gaps"])


def R17_an_editor_replaces_the_file(bench):
    """The documented policy: a new inode is a new file and is read whole."""
    log, killer = matrix.begin(bench)
    fill(log, 20)
    killer.counted(log)
    text = bytes(log.written)
    log.file.close()
    bench.write("edited", text.decode())
    os.replace(bench.folder / "edited", log.path)
    for row in log.ledger.rows.values():
        row[:] = [2 * value for value in row]
    log.file = log.path.open("ab", buffering=0)
    fill(log, 5)
    killer.counted(log)
    whole(bench, killer, log)


def R11_logrotate_copytruncate(bench):
    tool = shutil.which("logrotate") or "/usr/sbin/logrotate"
    if not os.path.exists(tool):
        raise harness.Skip("no logrotate")
    log, killer = matrix.begin(bench)
    bench.folder.chmod(0o755)
    settings = bench.write("logrotate.conf", f"{log.path} {{\nrotate 9\ncopytruncate\n}}\n")
    settings.chmod(0o644)
    for _ in range(4):
        fill(log, 30)
        killer.counted(log)
        subprocess.run([tool, "--force", "--state", bench.folder / "logrotate.state", settings],
                       check=True)
        killer.maybe()
    fill(log, 5)
    whole(bench, killer, log)


if __name__ == "__main__":
    harness.main(*matrix.rows(globals()))
