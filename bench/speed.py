# SPDX-License-Identifier: Apache-2.0
"""The rows of the goals that are about lines a second."""
import gzip
import shutil

import measure
from measure import ALL_CPUS, ONE_CPU, Row

RUNS = 5


def once(tokentail, log, cpus=ONE_CPU, state=False):
    command = [tokentail, "run", "--once", "--json", log]
    return lambda: measure.run(command + (["--state", "$STATE/state"] if state else []), cpus)


def share_of_the_limit(given):
    """simdjson reading eight fields of each line in any order, and nothing else."""
    log = measure.log(given.lines)
    cost = measure.in_turns({"we": once(given.tokentail, log, state=True),
                             "we, no state": once(given.tokentail, log),
                             "limit": lambda: measure.run([given.line_limit, log], ONE_CPU)}, RUNS)
    limit = cost["limit"].cpu
    return [Row("share of the simdjson per-line limit, one core",
                f"{limit / cost['we, no state'].cpu:.0%}", "40 %", "60 %",
                f"limit {given.lines / limit / 1e6:.1f} M lines/s; with checkpoints "
                f"{limit / cost['we'].cpu:.0%}")]


def two_cores(given):
    log = measure.log(given.lines)
    cost = measure.in_turns({"one": once(given.tokentail, log),
                             "two": once(given.tokentail, log, ALL_CPUS)}, RUNS)
    return [Row("two cores against one", f"{cost['one'].seconds / cost['two'].seconds:.2f}x",
                "1.6x", "1.9x", f"CPU {cost['one'].cpu:.2f} s and {cost['two'].cpu:.2f} s")]


def users(given):
    few, many = (measure.log(given.lines, "--users", count) for count in ("10000", "1000000"))
    cost = measure.in_turns({"few": once(given.tokentail, few),
                             "many": once(given.tokentail, many)}, RUNS)
    return [Row("10 thousand to 1 million users, slower by",
                f"{cost['many'].cpu / cost['few'].cpu:.2f}x", "1.25x", "1.1x")]


def forms(given):
    names = ["plain", "orders", "spaced", "escapes", "nested"]
    logs = {name: measure.log(given.lines // 2, "--form", name) for name in names}
    cost = measure.in_turns({name: once(given.tokentail, log) for name, log in logs.items()}, RUNS)
    return [Row(f"keys in {name}" if name == "orders" else name,
                f"{cost[name].cpu / cost['plain'].cpu:.2f}x", "1.3x", "1.1x",
                "time a line, to the plain form") for name in names[1:]]


def prompts(given):
    """Prompts that nobody counts again: what that costs is a row of recounting.py."""
    log = measure.log(given.lines // 100, "--form", "prompts")
    settings = log.with_suffix(".recount-off.yaml")
    settings.write_text(f"sources: [{{ files: [\"{log}\"] }}]\nrecount: {{ sample: off }}\n", encoding="utf-8")

    def read(cpus):
        return lambda: measure.run([given.tokentail, "run", "--once", "--json", "--state",
                                    "$STATE/state", "--config", settings], cpus)
    cost = measure.in_turns({"two": read(ALL_CPUS), "one": read(ONE_CPU)}, RUNS)
    gigabytes = log.stat().st_size / 1e9
    return [Row("records with 1 to 100 KB of prompt", f"{gigabytes / cost['one'].cpu:.2f} GB/s",
                "1.5 GB/s", "2.5 GB/s",
                f"one core; two {gigabytes / cost['two'].seconds:.2f} GB/s; {gigabytes:.2f} GB")]


def replay_of_gz(given):
    log = measure.log(given.replay_lines, "--days", "30")
    packed = log.with_suffix(".jsonl.gz")
    if not packed.exists():
        with open(log, "rb") as plain, gzip.open(packed, "wb", 6) as out:
            shutil.copyfileobj(plain, out)
    cost = measure.in_turns(
        {"replay": lambda: measure.run([given.tokentail, "replay", "--json", packed], ALL_CPUS,
                                       good=(0, 1)),
         "gzip": lambda: measure.run(["gzip", "-dc", packed], ONE_CPU)}, 3)
    return [Row(f"replay of 30 days, {given.replay_lines:,} lines of gz",
                f"{cost['replay'].cpu / cost['gzip'].cpu:.2f}x", "1x", "",
                f"of what gzip -dc takes; {given.replay_lines / cost['replay'].seconds:,.0f} "
                "lines/s")]


ROWS = [share_of_the_limit, two_cores, users, forms, prompts, replay_of_gz]
