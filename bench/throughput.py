# SPDX-License-Identifier: Apache-2.0
"""Lines a second of tokentail and of general tools over one log, on one core.

Everybody totals requests and tokens by user, feature and model; tokentail also prices each call
and judges its default rules. What is slow gets the beginning of the log; a difference between
anybody's totals ends the run.
"""
import dataclasses
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile

import measure
from measure import ALL_CPUS, HERE, ONE_CPU, Cost

PEERS = HERE / "peers"
RUNS = 5


@dataclasses.dataclass
class Tool:
    name: str
    command: str         # for sh, with $LOG
    version: list[str]   # the command that tells it
    lines_max: int = 10**9
    only_good: bool = False  # it stops at a malformed line, so it gets none
    says_totals: bool = True


TOOLS = [
    Tool("node", f"node {PEERS}/totals.mjs $LOG", ["node", "--version"]),
    Tool("python3", f"python3 {PEERS}/totals.py $LOG", ["python3", "--version"]),
    Tool("sqlite3", f"sqlite3 :memory: '.read {PEERS}/totals.sql' < $LOG",
         ["sqlite3", "--version"]),
    Tool("jq + awk", f"jq -rR -f {PEERS}/totals.jq $LOG | awk -f {PEERS}/totals.awk",
         ["jq", "--version"], 200_000),
    Tool("mlr", "mlr --ijsonl --otsv --headerless-csv-output stats1 -a count,sum -f total_tokens "
         "-g user_id,feature,model $LOG", ["mlr", "--version"], 200_000, only_good=True),
    Tool("mtail", f"mtail --one_shot --progs {PEERS}/totals.mtail --logs $LOG",
         ["mtail", "--version"], 20_000, says_totals=False),
]


def version_of(command):
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    words = (told.stdout + told.stderr).replace("jq-", "").split()
    return next(word.lstrip("v").rstrip(",") for word in words if word.lstrip("v")[0].isdigit())


def part_of(log, tool):
    """The lines that the tool gets, as a file."""
    if tool.lines_max >= 10**9 and not tool.only_good:
        return log
    part = log.with_suffix(f".{tool.lines_max}{'.good' if tool.only_good else ''}.part")
    if not part.exists():
        with open(log, "rb") as lines:
            kept = itertools.islice(lines, tool.lines_max)
            part.write_bytes(b"".join(line for line in kept
                                      if not tool.only_good or line.endswith(b"}\n")))
    return part


def line_count(path):
    with open(path, "rb") as lines:
        return sum(1 for _ in lines)


def digest(rows):
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def totals_of(command, log):
    told = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True,
                          env=os.environ | {"LOG": str(log)}).stdout
    return digest(told.splitlines())


def our_totals(tokentail, log):
    with tempfile.TemporaryDirectory() as state:
        subprocess.run([tokentail, "run", "--once", "--json", log, "--state", state + "/state"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        report = subprocess.run([tokentail, "report", "--state", state + "/state", "--by",
                                 "user,feature,model", "--json"], capture_output=True, text=True,
                                check=True).stdout
    rows = map(json.loads, report.splitlines())
    return digest("\t".join(str(row[name]) for name in
                            ("user", "feature", "model", "requests", "total_tokens"))
                  for row in rows)


def check_totals(tokentail, tools, log):
    agreed = {}
    for tool in tools:
        if tool.says_totals:
            part = part_of(log, tool)
            if part not in agreed:
                agreed[part] = our_totals(tokentail, part)
            if totals_of(tool.command, part) != agreed[part]:
                sys.exit(f"the totals of {tool.name} differ from ours over {part}")


def measured(command, log, cpus):
    cost = measure.run(["sh", "-c", command.replace("$LOG", str(log))], cpus)
    lines = line_count(log)
    return Cost(cost.seconds / lines, cost.cpu / lines, cost.rss)


def compare(given):
    log = measure.log(given.lines)
    tools = [tool for tool in TOOLS if shutil.which(tool.version[0])]
    check_totals(given.tokentail, tools, log)
    ours = f"{given.tokentail} run --once --json $LOG"
    cases = {"tokentail": (ours, log, ONE_CPU),
             "tokentail with --state": (ours + " --state $STATE/state", log, ONE_CPU),
             "tokentail, two cores": (ours, log, ALL_CPUS)}
    for tool in tools:
        cases[f"{tool.name} {version_of(tool.version)}"] = (tool.command, part_of(log, tool),
                                                            ONE_CPU)
    cost = measure.in_turns({name: lambda case=case: measured(*case)
                             for name, case in cases.items()}, RUNS)
    fastest = min(cost[name].seconds for name in cases if not name.startswith("tokentail"))
    print(f"tokentail {version_of([given.tokentail, '--version'])}, {given.lines:,} lines, "
          f"{log.stat().st_size / 1e6:.0f} MB, median of {RUNS}, totals agree\n")
    print("| tool, one core | lines/s | times the fastest peer | CPU us a line | MiB |\n"
          "| --- | ---: | ---: | ---: | ---: |")
    for name, spent in cost.items():
        print(f"| {name} | {1 / spent.seconds:,.0f} | {fastest / spent.seconds:.2f} | "
              f"{spent.cpu * 1e6:.2f} | {spent.rss / 2**20:.0f} |")
