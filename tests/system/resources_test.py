# SPDX-License-Identifier: Apache-2.0
"""What runs out: files, descriptors, watches, keys, time. Counting stays exact, and what is held
stays bounded. Figures are printed; bounds are generous, because they are no benchmark."""

import os
import pathlib
import signal
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "soak"))

import harness  # pylint: disable=wrong-import-position
import measures  # pylint: disable=wrong-import-position
from harness import Log, eventually, expect, expect_equal, now  # pylint: disable=wrong-import-position

EVENT_RULES = """\
version: 1
rules:
  - rule: failed
    by: user
    when: error == "boom"
"""


def make_logs(bench, count):
    (bench.folder / "logs").mkdir()
    logs = [bench.folder / "logs" / f"app{number}.log" for number in range(count)]
    for log in logs:
        log.write_bytes(harness.call(now()))
    return logs


def append(path, **more):
    with path.open("ab") as file:
        file.write(harness.call(now(), **more))


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def saved(bench, requests, seconds=60):
    eventually(f"{requests} requests are in the report",
               lambda: bench.reported_requests() >= requests, seconds)
    expect_equal(bench.reported_requests(), requests, "requests in the report")


def s10_ten_thousand_files_of_which_ten_are_active(bench):
    count, active, seconds = 10_000, 10, 5
    logs = make_logs(bench, count)
    daemon = bench.daemon("--config", bench.settings("logs/*.log")).ready()
    saved(bench, count, 120)
    cpu, started, written = cpu_seconds(daemon.pid), time.monotonic(), 0
    while time.monotonic() - started < seconds:
        for log in logs[:active]:
            append(log)
            written += 1
        time.sleep(0.1)
    share = (cpu_seconds(daemon.pid) - cpu) / (time.monotonic() - started)
    held = measures.of_process(daemon.pid, bench.state)
    saved(bench, count + written)
    print(f"{count} files, {active} active: {share:.1%} of a core in this build, {held}")
    expect(held["descriptors"] <= 256 + 32, held)
    expect(share < 0.9, f"{share:.0%} of a core")
    daemon.stop()


def s11_few_descriptors_and_many_files(bench):
    count = 500
    receiver = bench.receiver()
    logs = make_logs(bench, count)
    settings = bench.settings("logs/*.log", EVENT_RULES, receiver)
    daemon = bench.daemon("--config", settings, wrapper=("prlimit", "--nofile=64:64")).ready()
    saved(bench, count)
    for log in logs:
        append(log, user="late")
    append(logs[-1], user="ana", error="boom")
    saved(bench, 2 * count + 1)
    eventually("the message has a socket", lambda: receiver.messages)
    print(f"{count} files, 64 descriptors: {measures.of_process(daemon.pid, bench.state)}")
    daemon.stop()


def exact_without_watches(bench, fault):
    shim = os.environ.get("TORTURE_SHIM")
    if not shim:
        raise harness.Skip("TORTURE_SHIM names no library")
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings(), environment={
        "LD_PRELOAD": shim, "TORTURE_FAULT": f"inotify:{fault}"}).ready()
    for _ in range(3):
        for number in range(50):
            log.append(now(), f"user{number}")
        log.rotate()
    saved(bench, 150)
    expect_equal(measures.of_process(daemon.pid, bench.state)["watches"], 0, "watches")
    daemon.stop()
    bench.expect_exact(log.ledger)


def s12_no_more_inotify_instances(bench):
    exact_without_watches(bench, "1:1000000:24")


def s12_no_more_inotify_watches(bench):
    exact_without_watches(bench, "2:1000000:28")


def s12_a_queue_of_events_that_overflows(bench):
    most = int(pathlib.Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if most > 100_000:
        raise harness.Skip(f"{most} events fit into the queue")
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings()).ready()
    log.append(now())
    daemon.counted(1)
    daemon.process.send_signal(signal.SIGSTOP)
    noise = bench.folder / "noise"
    for _ in range(most // 2 + 1000):  # two events each, and nothing that merges
        noise.touch()
        noise.unlink()
    log.append(now())
    log.rotate()
    log.append(now())
    daemon.process.send_signal(signal.SIGCONT)
    daemon.counted(3)
    daemon.stop()
    bench.expect_exact(log.ledger)


def s13_more_users_than_keys(bench):
    users, keys = 20_000, 1000
    log = Log(bench.folder / "usage.log")
    settings = bench.settings(rules="""\
version: 1
rules:
  - rule: spend
    by: user
    when: sum(total_tokens over today) > 1G tokens
""".replace("1G", "1000M"), more=f"limits: {{ keys: {keys} }}\n")
    daemon = bench.daemon("--config", settings).ready()
    at = now()
    for number in range(users):
        log.append(at, f"user{number}", prompt=1 + number % 7)
    daemon.counted(users, 120)
    status = daemon.status()
    held = measures.of_process(daemon.pid, bench.state)
    print(f"{users} users, {keys} keys at most: {status['keys']} held, "
          f"{status['keys_evicted']} folded, {held}")
    expect(status["keys"] <= keys + 1, status["keys"])
    expect(status["keys_evicted"] >= users - keys - 1, status["keys_evicted"])
    daemon.stop()
    rows = bench.report("model")
    expect_equal((sum(row["requests"] for row in rows),
                  sum(row["input_tokens"] + row["output_tokens"] for row in rows)),
                 (log.ledger.requests, log.ledger.tokens), "totals")


def s15_a_backlog_starves_no_live_file(bench):
    lines = 150_000
    line = harness.call(now(), "old")
    (bench.folder / "backlog.log").write_bytes(line * lines)
    live = bench.folder / "live.log"
    live.touch()
    daemon = bench.daemon("--config", bench.settings("*.log")).ready()

    def files():
        return {pathlib.Path(file["path"]).name: file for file in daemon.status()["files"]}
    append(live, user="new")
    seen = eventually("the live line is read", lambda: files().get("live.log", {}).get("lines")
                      and files())
    behind = seen["backlog.log"]["lag_bytes"]
    saved(bench, lines + 1, 120)
    held = measures.of_process(daemon.pid, bench.state)
    print(f"{lines * len(line) >> 20} MiB of backlog: {behind >> 20} MiB of it unread when a live "
          f"line was read, {held}")
    expect(held["rss_kib"] < 300_000, held)
    daemon.stop()


def s16_a_clock_that_is_set_an_hour_either_way(bench):
    shim = os.environ.get("CLOCK_SHIM")
    if not shim:
        raise harness.Skip("CLOCK_SHIM names no library")
    receiver = bench.receiver()
    log = Log(bench.folder / "usage.log")
    step = bench.folder / "step"
    step.write_bytes(struct.pack("q", 0))
    daemon = bench.daemon(
        "--config", bench.settings(rules=EVENT_RULES, receiver=receiver),
        environment={"LD_PRELOAD": shim, "STEPPED_CLOCK": str(step)}).ready()
    for number, seconds in enumerate([0, 3600, -3600, 0]):
        with step.open("r+b") as file:  # in place: the page is shared
            file.write(struct.pack("q", seconds))
        if seconds < 0:
            # A host's clock that was set back makes its own applications' times older, too.
            log.append(now() - harness.datetime.timedelta(hours=1), f"user{number}", error="boom")
        else:
            log.append(now() + harness.datetime.timedelta(seconds=seconds), f"user{number}",
                       error="boom")
        eventually(f"refusal {number} is told at {seconds} s", lambda n=number: len(receiver.messages) == n + 1, 20)
    daemon.process.send_signal(signal.SIGSTOP)  # a suspended machine: no time passes for it
    with step.open("r+b") as file:
        file.write(struct.pack("q", 7200))
    daemon.process.send_signal(signal.SIGCONT)
    log.append(now() + harness.datetime.timedelta(hours=2), "awake", error="boom")
    eventually("the first message after the suspension", lambda: len(receiver.messages) == 5, 20)
    daemon.counted(5)
    daemon.stop()
    expect_equal(len(receiver.messages), 5, "messages: one for each refusal, and no storm")
    bench.expect_exact(log.ledger)


harness.main(s10_ten_thousand_files_of_which_ten_are_active, s11_few_descriptors_and_many_files,
             s12_no_more_inotify_instances, s12_no_more_inotify_watches,
             s12_a_queue_of_events_that_overflows, s13_more_users_than_keys,
             s15_a_backlog_starves_no_live_file, s16_a_clock_that_is_set_an_hour_either_way)
