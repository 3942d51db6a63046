# SPDX-License-Identifier: Apache-2.0
"""The rows of the goals that are about memory, state and idling."""
import contextlib
import os
import pathlib
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
def daemon(tokentail, folder, files, keys_max=2_000_000, rules=RULE):
    """A running tokentail; gives its process and the seconds until READY=1."""
    (folder / "rules.yaml").write_text(rules)
    settings = folder / "tokentail.yaml"
    settings.write_text(f"sources:\n  - files: [{files}]\nstate: {folder}/state\n"
                        f"rules: [{folder}/rules.yaml]\nhttp: {{ listen: \"127.0.0.1:0\" }}\n"
                        f"limits: {{ keys: {keys_max} }}\n")
    started = time.monotonic()
    with ready_notice(folder / "notice") as until_ready:
        process = subprocess.Popen([tokentail, "run", "--config", settings],
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


def once_with(tokentail, rules, log, keys_max):
    """`run --once` with the one rule; its memory is that of the windows."""
    settings = rules.with_name(f"{log.stem}.yaml")
    settings.write_text(f"sources:\n  - files: [{log}]\nrules: [{rules}]\n"
                        f"limits: {{ keys: {keys_max} }}\n")
    return lambda: measure.run([tokentail, "run", "--once", "--config", settings], ALL_CPUS)


def log_of_keys(keys, each=1):
    """So many (user, feature), each seen so often in seven days."""
    return measure.log(keys * each, "--days", "7", "--users", str(keys), "--every-user")


def bytes_per_key(given):
    heavy_keys = given.keys // 500
    logs = {"few": measure.log(given.keys, "--days", "7", "--users", "100"),
            "many": log_of_keys(given.keys), "heavy": log_of_keys(heavy_keys, HOURS)}
    with tempfile.TemporaryDirectory() as name:
        rules = pathlib.Path(name) / "rules.yaml"
        rules.write_text(RULE)
        cost = measure.in_turns({name: once_with(given.tokentail, rules, log, 2 * given.keys)
                                 for name, log in logs.items()}, 3)
    return [Row(f"bytes a key, {given.keys:,} keys, 7 days by the hour and 60 minutes",
                f"{(cost['many'].rss - cost['few'].rss) / given.keys:.0f}", "150", "100",
                "resident memory, beyond that of 1,200 keys"),
            Row("bytes of a key that is busy all 168 hours",
                f"{(cost['heavy'].rss - cost['few'].rss) / heavy_keys:,.0f}", "1,000", "700",
                f"{heavy_keys:,} keys")]


def ready_with_keys(given):
    log = log_of_keys(given.keys)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "rules.yaml").write_text(RULE)
        settings = folder / "once.yaml"
        settings.write_text(f"sources:\n  - files: [{log}]\nstate: {folder}/state\n"
                            f"rules: [{folder}/rules.yaml]\nlimits: {{ keys: 2000000 }}\n")
        measure.run([given.tokentail, "run", "--once", "--config", settings])
        times = []
        for _ in range(3):
            with daemon(given.tokentail, folder, log) as (_, seconds):
                times.append(seconds)
    return [Row(f"start with {given.keys:,} keys of state until READY",
                f"{sorted(times)[1]:.2f} s", "1 s", "0.3 s", "median of 3")]


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


ROWS = [bytes_per_key, quiet, ready_with_keys, checkpoints]
