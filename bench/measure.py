# SPDX-License-Identifier: Apache-2.0
"""Commands measured side by side: runs take turns, so that other load falls on all alike."""
import dataclasses
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
LOGS = HERE.parent / "build" / "bench-logs"
ALL_CPUS = sorted(os.sched_getaffinity(0))[:2]
ONE_CPU = ALL_CPUS[:1]


@dataclasses.dataclass
class Cost:
    seconds: float
    cpu: float  # seconds of all threads
    rss: int    # bytes, at most


def run(command, cpus=tuple(ALL_CPUS), stdout=subprocess.DEVNULL, good=(0,)):
    """What a command costs on these CPUs. $STATE is an empty directory of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        words = [str(word).replace("$STATE", scratch) for word in command]
        started = time.monotonic()
        process = subprocess.Popen(words, stdout=stdout, stderr=subprocess.DEVNULL,
                                   preexec_fn=lambda: os.sched_setaffinity(0, cpus))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in good:
            raise SystemExit(f"exit code {process.returncode}: {' '.join(words)}")
        return Cost(time.monotonic() - started, usage.ru_utime + usage.ru_stime,
                    usage.ru_maxrss * 1024)


def in_turns(cases, runs):
    """Medians by name; `cases` maps names to functions that give a Cost."""
    costs = {name: [] for name in cases}
    for _ in range(runs):
        for name, case in cases.items():
            costs[name].append(case())
    return {name: Cost(*(statistics.median(getattr(cost, field.name) for cost in taken)
                         for field in dataclasses.fields(Cost)))
            for name, taken in costs.items()}


def log(lines, *options):
    """A log of make_log.py, written once and then kept in the page cache."""
    LOGS.mkdir(parents=True, exist_ok=True)
    name = "-".join([str(lines), *(option.lstrip("-") for option in options)])
    path = LOGS / f"{name}.jsonl"
    if not path.exists():
        fresh = path.with_suffix(".fresh")
        subprocess.run([sys.executable, HERE / "make_log.py", str(lines), fresh, *options],
                       check=True)
        fresh.rename(path)
    path.read_bytes()
    return path


@dataclasses.dataclass
class Row:
    what: str
    reached: str
    goal: str
    stretch: str
    how: str = ""


def print_rows(rows):
    print("| what | reached | goal | stretch | how |\n| --- | ---: | ---: | ---: | --- |")
    for row in rows:
        print(f"| {row.what} | {row.reached} | {row.goal} | {row.stretch} | {row.how} |", flush=True)
