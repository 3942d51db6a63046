# SPDX-License-Identifier: Apache-2.0
"""A real trace, appended in bursts, with one rotation and one SIGKILL: the report by feature is
what plain Python counts in the file. Skipped where the trace is not present."""

import collections
import json
import pathlib

import harness
from harness import Log, Skip, eventually, expect_equal

TRACE = pathlib.Path(__file__).resolve().parents[3] / "shared/data/azure-llm-2023.jsonl"
BURST = 1200


def totals_of(lines):
    totals = collections.defaultdict(lambda: [0, 0, 0, 0])
    for line in lines:
        record = json.loads(line)
        row = totals[record["feature"]]
        row[0] += 1
        row[1] += record["prompt_tokens"]
        row[2] += record["completion_tokens"]
        row[3] += record["total_tokens"]
    return dict(totals)


def reported(bench):
    return {row["feature"]: [row["requests"], row["input_tokens"], row["output_tokens"],
                             row["total_tokens"]] for row in bench.report("feature")}


def report_of_a_real_trace_is_exact(bench):
    if not TRACE.exists():
        raise Skip(f"{TRACE} is not here")
    lines = TRACE.read_bytes().splitlines(keepends=True)
    log = Log(bench.folder / "usage.log")
    # The trace is older than what is kept unless the settings say otherwise.
    settings = bench.settings("usage.log", more="limits: { history: 10000d }\n")
    daemon = bench.daemon("--config", settings).ready()
    written = 0
    for number, start in enumerate(range(0, len(lines), BURST)):
        burst = b"".join(lines[start:start + BURST])
        # The writer's buffer ends anywhere: a line arrives in two pieces.
        log.raw(burst[:len(burst) // 3])
        log.raw(burst[len(burst) // 3:])
        written += len(lines[start:start + BURST])
        if number == 7:
            log.rotate()
        if number == 14:
            eventually("some of the trace is saved", bench.reported_requests)
            daemon.kill()
            daemon = bench.daemon("--config", settings)
    eventually("the whole trace is reported", lambda: bench.reported_requests() >= written)
    daemon.stop()
    expect_equal(reported(bench), totals_of(lines), "the report by feature")
    print(f"{written} requests: exact")


harness.main(report_of_a_real_trace_is_exact)
