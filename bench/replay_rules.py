#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What rules cost a replay: replay_rules.py TOKENTAIL FILE.

The same log without a rule, with the default rules and with every rule that is shipped; each also
with the variations that the table tries (a lower and a higher value of each number). Runs take
turns; the table shows medians of records a second, as ratios to the replay without a rule.
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

RULES = pathlib.Path(__file__).resolve().parent.parent / "rules"
RUNS = 5


def main(tokentail, log):
    records = sum(1 for _ in open(log, "rb"))
    with tempfile.TemporaryDirectory() as folder:
        none = pathlib.Path(folder, "none.yaml")
        none.write_text("version: 1\nrules: []\n")
        shipped = [RULES / f"{name}.yaml" for name in ("default", "requests", "spending", "models")]
        sets = {"no rule": [none], "default rules": shipped[:1], "all shipped rules": shipped}
        forms = {"messages (--json)": ["--json"], "with variations": ["--quiet"]}
        seconds = {}
        for _ in range(RUNS):
            for name, files in sets.items():
                named = [word for file in files for word in ("--rules", file)]
                for form, flags in forms.items():
                    start = time.monotonic()
                    subprocess.run([tokentail, "replay", log, *flags, *named],
                                   check=True, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
                    seconds.setdefault((name, form), []).append(time.monotonic() - start)
    print(f"{records} records, median of {RUNS} runs")
    print(f"{'':<20} {'form':<20} {'records/s':>10} {'ratio':>7}")
    for (name, form), taken in seconds.items():
        speed = records / statistics.median(taken)
        base = records / statistics.median(seconds["no rule", form])
        print(f"{name:<20} {form:<20} {speed:>10.0f} {speed / base:>6.2f}x")


if __name__ == "__main__":
    main(*sys.argv[1:])
