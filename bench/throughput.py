#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lines a second of tokentail and of general tools over one log: throughput.py TOKENTAIL FILE.

Everybody totals requests and tokens by user, feature and model; tokentail also judges its default
rules. Runs take turns, so that whatever else the machine does falls on all alike; the table shows
medians. Ends with 1 when the totals of any two differ.
"""
import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PEERS = pathlib.Path(__file__).parent / "peers"
CPUS = 2


@dataclasses.dataclass
class Tool:
    name: str
    command: str  # for sh; $LOG is the log, $STATE an empty directory
    runs: int
    is_peer: bool = True
    reports: bool = False  # its totals are in $STATE
    totals: str | None = None
    seconds: list[float] = dataclasses.field(default_factory=list)
    cpu: list[float] = dataclasses.field(default_factory=list)


def version(*command):
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return shown.split()[-1].removeprefix("v").removeprefix("jq-")


def tools(tokentail):
    run = f"{tokentail} run --once --json $LOG"
    ours = f"tokentail {version(tokentail, '--version')}"
    found = [Tool(ours, run, 5, is_peer=False),
             Tool(ours + " --state", run + " --state $STATE", 5, is_peer=False, reports=True)]
    if shutil.which("node"):
        found.append(Tool(f"node {version('node', '--version')}",
                          f"node {PEERS}/totals.mjs $LOG", 5))
    found.append(Tool(f"python3 {version(sys.executable, '--version')}",
                      f"{sys.executable} {PEERS}/totals.py $LOG", 3))
    if shutil.which("jq") and shutil.which("awk"):
        found.append(Tool(f"jq {version('jq', '--version')} + awk",
                          f"jq -rR -f {PEERS}/totals.jq $LOG | awk -f {PEERS}/totals.awk", 3))
    return found


def digest(rows):
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def reported(tokentail, state):
    report = subprocess.run([tokentail, "report", "--state", state, "--by", "user,feature,model",
                             "--json"], capture_output=True, text=True, check=True).stdout
    for line in report.splitlines():
        row = json.loads(line)
        yield "\t".join(str(row[name]) for name in
                        ("user", "feature", "model", "requests", "total_tokens"))


def measure(tool, tokentail, log):
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryFile("w+") as out:
        before, started = os.times(), time.monotonic()
        subprocess.run(["sh", "-c", tool.command], stdout=out, stderr=subprocess.DEVNULL, check=True,
                       env=os.environ | {"LOG": log, "STATE": scratch + "/state"})
        tool.seconds.append(time.monotonic() - started)
        after = os.times()
        tool.cpu.append(after.children_user + after.children_system
                        - before.children_user - before.children_system)
        if tool.totals is None and tool.is_peer:
            out.seek(0)
            tool.totals = digest(out.read().splitlines())
        elif tool.totals is None and tool.reports:
            tool.totals = digest(reported(tokentail, scratch + "/state"))


def main():
    tokentail, log = (os.path.abspath(path) for path in sys.argv[1:])
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CPUS])
    with open(log, "rb") as file:  # which also puts it into the page cache
        count = sum(1 for _ in file)
    competing = tools(tokentail)
    for turn in range(max(tool.runs for tool in competing)):
        for tool in competing:
            if turn < tool.runs:
                measure(tool, tokentail, log)
    fastest = min(statistics.median(tool.seconds) for tool in competing if tool.is_peer)
    print(f"{count:,} lines, {os.path.getsize(log) / 1e6:.0f} MB, {CPUS} CPUs at most, median of "
          f"{competing[0].runs} (python3, jq: 3), load {os.getloadavg()[0]:.1f}")
    print(f"{'tool':24}{'lines/s':>12}{'x fastest peer':>16}{'CPU s':>8}")
    for tool in competing:
        seconds = statistics.median(tool.seconds)
        print(f"{tool.name:24}{count / seconds:12,.0f}{fastest / seconds:16.2f}"
              f"{statistics.median(tool.cpu):8.2f}")
    totals = collections.Counter(tool.totals for tool in competing if tool.totals)
    print("totals agree" if len(totals) == 1 else f"TOTALS DIFFER: {dict(totals)}")
    return 0 if len(totals) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
