# SPDX-License-Identifier: Apache-2.0
"""The rotation matrix, by rename: rows R01 to R07 and R18 to R22, alive and with SIGKILL at random
moments. Exact, always."""

import os
import shutil
import subprocess
import threading

import harness
import matrix
from harness import Log, call, eventually, expect, expect_equal, now
from matrix import Killer, compress, fill, whole


def R01_rename_and_create_with_late_lines(bench):
    log, killer = matrix.begin(bench)
    for _ in range(4):
        fill(log, 40)
        old = os.dup(log.file.fileno())
        log.rotate()
        for _ in range(10):  # the application still holds the old file
            line = call(now(), "late")
            log.ledger.add("late", "chat", "gpt-4o-mini", 100, 10)
            os.write(old, line)
            fill(log, 4)
            killer.maybe(0.12)
        os.close(old)
    whole(bench, killer, log)


def R02_twenty_renames_in_two_seconds(bench):
    log, killer = matrix.begin(bench)
    fill(log, 5)
    for _ in range(20):
        fill(log, 20)
        log.rotate()
        killer.maybe(0.2)
    fill(log, 5)
    whole(bench, killer, log)


def R03_one_rename_while_down(bench):
    log, killer = matrix.begin(bench)
    fill(log, 50)
    killer.kill()
    fill(log, 50)
    log.rotate()
    fill(log, 10)
    whole(bench, killer, log)


def R04_five_renames_while_down(bench):
    log, killer = matrix.begin(bench)
    fill(log, 50)
    killer.kill()
    for _ in range(5):
        fill(log, 20)
        log.rotate()
    whole(bench, killer, log)


def R05_compressed_while_down(bench):
    log, killer = matrix.begin(bench)
    for tool in ("gzip", "zstd"):
        if shutil.which(tool) is None:
            continue
        fill(log, 50)
        killer.counted(log)
        killer.kill()
        for _ in range(2):
            fill(log, 30)
            log.rotate()
            compress(f"{log.path}.1", tool)
            # Names move on with the next rotation, as with logrotate.
            matrix.shift_archives(log)
        fill(log, 5)
        killer.start()
        killer.maybe(1)
        killer.settled(log)
    whole(bench, killer, log)


def R06_compressed_before_the_new_file_is_made(bench):
    log, killer = matrix.begin(bench)
    for _ in range(3):
        fill(log, 50)
        killer.counted(log)
        os.rename(log.path, f"{log.path}.1")
        log.file.close()
        compress(f"{log.path}.1", "gzip")
        matrix.shift_archives(log)
        log.file = log.path.open("ab", buffering=0)  # often the same inode number
        fill(log, 20)
        killer.maybe()
    whole(bench, killer, log)


def R07_two_files_swap_names(bench):
    log, killer = matrix.begin(bench)
    other = bench.folder / "usage.log.0"
    fill(log, 10)
    killer.counted(log)
    os.rename(log.path, other)
    for _ in range(6):
        log.file.close()
        log.file = log.path.open("ab", buffering=0)
        fill(log, 10)
        killer.maybe()
        killer.settled(log)
        os.rename(log.path, bench.folder / "swap")
        os.rename(other, log.path)
        os.rename(bench.folder / "swap", other)
    whole(bench, killer, log)


def R18_a_rotated_name_that_matches_the_glob(bench):
    log, killer = matrix.begin(bench, "*.log")
    for number in range(4):
        fill(log, 30)
        os.rename(log.path, bench.folder / f"usage-2026010{number}.log")
        log.file.close()
        log.file = log.path.open("ab", buffering=0)
        fill(log, 10)
        killer.maybe()
    whole(bench, killer, log)


def R19_a_symbolic_link_is_turned(bench):
    pod = bench.folder / "pod"
    pod.mkdir()
    log = Log(pod / "0.log")
    os.symlink(pod / "0.log", bench.folder / "inner")
    os.symlink("inner", bench.folder / "usage.log")
    killer = Killer(bench, bench.settings())
    for number in range(1, 4):
        fill(log, 40)
        target = pod / f"{number}.log"
        log.file.close()
        log.path, log.file = target, target.open("ab", buffering=0)
        os.symlink(target, bench.folder / "next")
        os.replace(bench.folder / "next", bench.folder / "inner")
        fill(log, 10)
        killer.maybe(0.7)
        killer.settled(log)
    # As Kubernetes does: the link stays and its target is rotated.
    for _ in range(3):
        fill(log, 30)
        log.rotate()
        killer.maybe()
    fill(log, 3)
    whole(bench, killer, log)


def R20_hard_links_and_two_globs_count_once(bench):
    log = Log(bench.folder / "usage.log")
    os.link(log.path, bench.folder / "another.log")
    killer = Killer(bench, bench.settings('*.log", "' + str(bench.folder / "usage.*")))
    for _ in range(4):
        fill(log, 25)
        killer.maybe()
    whole(bench, killer, log)


def R21_the_directory_is_renamed_and_made_anew(bench):
    folder = bench.folder / "logs"
    folder.mkdir()
    log = Log(folder / "usage.log")
    killer = Killer(bench, bench.settings("logs/*.log"))
    for number in range(3):
        fill(log, 30)
        killer.counted(log)
        os.rename(folder, bench.folder / f"moved{number}")
        fill(log, 10)  # the application does not know yet
        killer.settled(log)
        folder.mkdir()
        log.file.close()
        log.file = log.path.open("ab", buffering=0)
        fill(log, 10)
        killer.maybe()
        killer.settled(log)
    # A file that was moved out of sight cannot be found again after a kill: that is told.
    gaps = killer.daemon.status()["intake"]["gaps"]
    expect(gaps == 0 or killer.kills > 0, f"{gaps} gaps without a kill")
    whole(bench, killer, log, gaps)


def R22_removed_while_a_backlog_is_unread(bench):
    log = Log(bench.folder / "usage.log")
    settings = bench.settings()
    daemon = bench.daemon("--config", settings).ready()
    fill(log, 5)
    daemon.counted(5)
    lines = 60_000
    line = call(now())
    for _ in range(60):
        log.raw(line * (lines // 60))
    for _ in range(lines):
        log.ledger.add("ana", "chat", "gpt-4o-mini", 100, 10)
    os.remove(log.path)
    log.file.close()
    daemon.counted(lines + 5)
    expect_equal(daemon.status()["intake"]["gaps"], 0, "gaps")
    eventually("the descriptor is closed", lambda: not matrix.holds(daemon, "usage.log"), 60)
    daemon.stop()
    bench.expect_exact(log.ledger)


def R23_a_slow_receiver_does_not_hold_up_the_tail(bench):
    receiver = bench.receiver()
    asked, held = threading.Event(), threading.Event()
    receiver.read = lambda *_: asked.set() or held.wait(60)  # answers nothing until the end
    rules = ("version: 1\nrules:\n  - rule: each\n    by: user\n"
             "    when: sum(total_tokens over 1h) > 1 token\n")
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings(rules=rules, receiver=receiver)).ready()
    for _ in range(3):
        fill(log, 100)
        log.rotate()
    fill(log, 10)
    daemon.counted(310)
    expect(asked.wait(30), "the receiver was never asked")
    fill(log, 10)
    daemon.counted(320)
    held.set()
    daemon.kill()


def logrotate(bench, options):
    tool = shutil.which("logrotate") or "/usr/sbin/logrotate"
    if not os.path.exists(tool):
        raise harness.Skip("no logrotate")
    settings = bench.write("logrotate.conf", f"{bench.folder}/usage.log {{\n{options}\n}}\n")
    settings.chmod(0o644)
    subprocess.run([tool, "--force", "--state", bench.folder / "logrotate.state", settings],
                   check=True)


def R03_logrotate_create_and_compress(bench):
    log, killer = matrix.begin(bench)
    bench.folder.chmod(0o755)
    for number in range(5):
        fill(log, 30)
        killer.counted(log)
        if number % 2:
            killer.kill()
            fill(log, 10)
        logrotate(bench, "rotate 9\ncreate\ncompress\ndelaycompress")
        log.file.close()
        log.file = log.path.open("ab", buffering=0)
        fill(log, 5)
        if number % 2:
            killer.start()
    whole(bench, killer, log)


if __name__ == "__main__":
    harness.main(*matrix.rows(globals()))
