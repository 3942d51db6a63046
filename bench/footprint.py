# SPDX-License-Identifier: Apache-2.0
"""The rows of the goals that are about memory, state and idling."""
import contextlib
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time

import measure
from measure import ALL_CPUS, Row

HOURS = 168
# 7 days by the hour and 60 minutes, a week's keys and no other rule.
RULE = """\
version: 1
rules:
  - rule: spend
    by: [user, feature]
    when: sum(total_tokens over 7d) > 100000M tokens or sum(total_tokens over 1h) > 100000M tokens
"""


@contextlib.contextmanager
def daemon(tokentail, folder, files, once=False):
    """A running tokentail with its state in the folder; gives its process and the seconds until
    READY=1."""
    (folder / "rules.yaml").write_text(RULE)
    settings = folder / "tokentail.yaml"
    settings.write_text(f"sources:\n  - files: [{files}]\nstate: {folder}/state\n"
                        f"rules: [{folder}/rules.yaml]\nhttp: {{ listen: \"127.0.0.1:0\" }}\n"
                        "limits: { keys: 2000000 }\n")
    started = time.monotonic()
    with ready_notice(folder / "notice") as until_ready:
        process = subprocess.Popen([tokentail, "run", "--config", settings,
                                    *(["--once"] if once else [])],
                                   env=os.environ | {"NOTIFY_SOCKET": str(folder / "notice")},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until_ready()
        seconds = time.monotonic() - started
    try:
        yield process, seconds
    finally:
        process.terminate()
        process.wait(60)


@contextlib.contextmanager
def ready_notice(path):
    """A service manager that leaves once it has heard READY=1: nobody would read what follows."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notice:
        notice.bind(str(path))
        notice.settimeout(120)

        def until_ready():
            while b"READY=1" not in notice.recv(4096):
                pass

        yield until_ready
    path.unlink()


def cpu_seconds(process):
    """Of all threads, to the nanosecond."""
    return sum(int((task / "schedstat").read_text().split()[0])
               for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir()) / 1e9


def quiet(given):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "logs").mkdir()
        for number in range(100):
            (folder / "logs" / f"{number}.jsonl").touch()
        with daemon(given.tokentail, folder, f"{folder}/logs/*.jsonl") as (process, _):
            time.sleep(3)
            before = cpu_seconds(process)
            time.sleep(given.idle_seconds)
            share = (cpu_seconds(process) - before) / given.idle_seconds
    return [Row("idle with 100 quiet files, of a core", f"{share:.3%}", "0.2 %", "0.05 %",
                f"over {given.idle_seconds} s")]


def log_of_keys(keys, each=1):
    """So many (user, feature), each seen so often in seven days."""
    return measure.log(keys * each, "--days", "7", "--users", str(keys), "--every-user")


def restored(given, log):
    """Seconds until READY of a daemon with the state of this log, and its resident bytes then."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with daemon(given.tokentail, folder, log, once=True) as (process, _):
            process.wait()
        with daemon(given.tokentail, folder, log) as (process, seconds):
            time.sleep(2)
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        return seconds, int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024


def keys_of_state(given):
    heavy, few_heavy = given.keys // 50, given.keys // 2000
    logs = {"many": log_of_keys(given.keys), "few": log_of_keys(100, given.keys // 100),
            "heavy": log_of_keys(heavy, HOURS),
            "few heavy": log_of_keys(few_heavy, HOURS * (heavy // few_heavy))}
    seconds, rss = zip(*(restored(given, log) for log in logs.values()))
    of = dict(zip(logs, rss))
    each = (of["many"] - of["few"]) / (given.keys - 100)
    each_heavy = (of["heavy"] - of["few heavy"]) / (heavy - few_heavy)
    return [Row(f"bytes a key, {given.keys:,} keys, 7 days by the hour and 60 minutes",
                f"{each:.0f}", "150", "100", "resident after a start, beyond that of 100 keys"),
            Row("bytes of a key that is busy all 168 hours", f"{each_heavy:,.0f}", "1,000", "700",
                f"{heavy:,} keys"),
            Row(f"start with {given.keys:,} keys of state until READY", f"{seconds[0]:.2f} s",
                "1 s", "0.3 s")]


def checkpoints(given):
    log = measure.log(given.lines)
    command = [given.tokentail, "run", "--once", "--json", log]
    cost = measure.in_turns(
        {"without": lambda: measure.run(command, ALL_CPUS),
         "with": lambda: measure.run([*command, "--state", "$STATE/state"], ALL_CPUS)}, 5)
    return [Row("checkpoints at full speed, cost",
                f"{cost['with'].seconds / cost['without'].seconds - 1:.0%}", "5 %", "2 %",
                f"CPU {cost['with'].cpu / cost['without'].cpu - 1:+.0%}; the last commit of a "
                "backlog included")]


ROWS = [keys_of_state, quiet, checkpoints]
