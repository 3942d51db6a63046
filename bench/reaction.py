# SPDX-License-Identifier: Apache-2.0
"""The rows of the goals that are about the time from an append to its webhook."""
import latency
from measure import Row


def row(given, what, goal, stretch, load, appends, pauses=latency.OFTEN):
    times, syncs = latency.measure(given.tokentail, appends, load, pauses)
    return Row(f"append to webhook, p99, {what}", f"{latency.at(times, 0.99):.1f} ms", goal, stretch,
               f"{appends} appends; p50 {latency.at(times, 0.5):.1f} ms; one fdatasync here: "
               f"p50 {latency.at(syncs, 0.5):.1f}, p99 {latency.at(syncs, 0.99):.1f} ms")


def idle(given):
    return [row(given, "idle", "10 ms", "3 ms", 0, given.appends)]


def loaded(given):
    return [row(given, "at 300,000 lines/s", "25 ms", "10 ms", 300_000, given.appends)]


def rare(given):
    return [row(given, "at 300,000 lines/s, one a second", "25 ms", "10 ms", 300_000,
                given.appends // 4, latency.RARELY)]


ROWS = [idle, loaded, rare]
