#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions a line of each stage of the hot path, against recorded bounds.

instructions.py HOT_PATH --compiler ID           fails (1) above a bound, 77 where nothing can be said
instructions.py HOT_PATH --compiler ID --record  writes the bounds anew; say why in the commit

Counts do not depend on load or clock. Libraries choose code by the CPU, so the choice is pinned:
simdjson's kernel, and the C library's string functions to those that every 64-bit x86 has.
"""
import argparse
import concurrent.futures as futures
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CATALOGUE = HERE.parent / "config" / "models.json"
BOUNDS = HERE / "instruction_bounds.json"
STAGES = ["frame", "decode", "aggregate", "rules", "engine"]
LINES = 100_000
SLACK = 1.03
WORTH_A_RECORD = 0.90
PINNED = {
    "SIMDJSON_FORCE_IMPLEMENTATION": "westmere",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-AVX512F,-AVX512VL,-AVX512BW,-ERMS,-FSRM",
}


def count(hot_path, stage, log):
    """Instructions a line of one stage."""
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                          f"--toggle-collect=*stage_{stage}*", hot_path, log, CATALOGUE],
                         check=True, capture_output=True, text=True, env=os.environ | PINNED)
    return round(int(re.search(r"Collected : (\d+)", run.stderr)[1]) / LINES)


def counts(hot_path):
    with tempfile.TemporaryDirectory() as folder, futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        log = pathlib.Path(folder, "usage.jsonl")
        subprocess.run([sys.executable, HERE / "make_log.py", str(LINES), log], check=True)
        return dict(zip(STAGES, pool.map(lambda stage: count(hot_path, stage, log), STAGES)))


def recorded():
    return json.loads(BOUNDS.read_text(encoding="utf-8")) if BOUNDS.exists() else {}


def compare(counted, bounds):
    """Whether every stage is within its bound; prints all."""
    print(f"instructions a line, {LINES:,} lines, a bound is exceeded above {SLACK - 1:.0%} more")
    print(f"{'stage':<10} {'counted':>8} {'bound':>8} {'change':>8}")
    good = True
    for stage, count in counted.items():
        bound = bounds[stage]
        verdict = ""
        if count > bound * SLACK:
            good, verdict = False, "  REGRESSION"
        elif count < bound * WORTH_A_RECORD:
            verdict = "  better: record it"
        print(f"{stage:<10} {count:>8,} {bound:>8,} {count / bound - 1:>+8.1%}{verdict}")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("hot_path")
    parser.add_argument("--compiler", required=True, help="what compiled it, such as GNU-12.2.0")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    all_bounds = recorded()
    if platform.machine() != "x86_64" or not shutil.which("valgrind"):
        print("instructions are counted on x86-64 with valgrind")
        return 77
    # Another compiler makes other code: a bound speaks of one, by its major version.
    compiler = given.compiler.split(".")[0]
    if not given.record and compiler not in all_bounds:
        print(f"no bounds are recorded for {compiler}")
        return 77
    counted = counts(given.hot_path)
    if given.record:
        all_bounds[compiler] = counted
        BOUNDS.write_text(json.dumps(all_bounds, indent=2) + "\n", encoding="utf-8")
        print(f"recorded for {compiler}: {counted}")
        return 0
    if compare(counted, all_bounds[compiler]):
        return 0
    print("If the cost is meant: run this again with --record, and say in the commit what it buys.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
