# SPDX-License-Identifier: Apache-2.0
"""A real trace through `replay`: every message of three rules is the one that plain Python works out
from the pages about rules, to the nanosecond and the token. Skipped where the trace is not
present, and zstd where there is no such program."""

import collections
import gzip
import json
import pathlib
import shutil
import subprocess

import harness
from harness import Skip, expect, expect_equal

TRACE = pathlib.Path(__file__).resolve().parents[3] / "shared/data/azure-llm-2023.jsonl"
SECOND = 1_000_000_000  # times are whole nanoseconds since 1970: no floating point
HOUR = 3600 * SECOND

LARGE, LARGE_COOLDOWN = 5000, 30 * SECOND
LEVELS = (("info", 2_000_000), ("warning", 8_000_000), ("critical", 16_000_000))
LEVELS_COOLDOWN = 600 * SECOND
BUDGET, BUDGET_CLEAR, BUDGET_COOLDOWN = 1_600_000, 1_280_000, 240 * SECOND
PANE, PANES = 5 * SECOND, 60  # a sliding 5m moves in sixtieths

RULES = """\
version: 1
timezone: UTC
rules:
  - rule: large
    by: feature
    when: input_tokens > 5k tokens
    cooldown: 30s
  - rule: hourly
    by: feature
    when: sum(total_tokens over this_hour) > level
    levels: { info: 2M tokens, warning: 8M tokens, critical: 16M tokens }
    clear: next_period
    cooldown: 10m
  - rule: rate
    by: feature
    params: { budget: 1600k tokens }
    when: sum(total_tokens over 5m) > budget
    clear: sum(total_tokens over 5m) < 80% of budget
    cooldown: 4m
"""

Told = collections.namedtuple("Told", "time kind level key value")
Call = collections.namedtuple("Call", "time feature prompt total")


def nanoseconds(text):
    """Of "2023-11-16T18:15:46.680590", with or without a Z."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    at = harness.datetime.datetime.fromisoformat(whole).replace(tzinfo=harness.UTC)
    return int(at.timestamp()) * SECOND + int(fraction.ljust(9, "0"))


def calls(lines):
    for line in lines:
        record = json.loads(line)
        yield Call(nanoseconds(record["timestamp"]), record["feature"], record["prompt_tokens"],
                   record["total_tokens"])


class Cooldown:
    """After a firing message of a key, no new one for so long."""

    def __init__(self, length):
        self.length = length
        self.until = 0

    def admits(self, now):
        if now < self.until:
            return False
        self.until = now + self.length
        return True


class Large:
    """An event rule: every request over the limit, repeats held back."""

    def __init__(self, key):
        self.key = key
        self.cooldown = Cooldown(LARGE_COOLDOWN)

    def add(self, call):
        if call.prompt > LARGE and self.cooldown.admits(call.time):
            yield Told(call.time, "event", "", self.key, call.prompt)

    def pass_time(self, _now):
        return ()


class Hourly:
    """A calendar sum with levels: each told once, until the hour is over."""

    def __init__(self, key):
        self.key = key
        self.cooldown = Cooldown(LEVELS_COOLDOWN)
        self.hour = self.sum = self.level = 0
        self.told = False

    def add(self, call):
        self.hour = call.time // HOUR
        self.sum += call.total
        level = sum(self.sum > limit for _, limit in LEVELS)
        if level > self.level:
            rises = self.level > 0
            self.level = level
            if rises:  # a higher level is told though the lower one was told just before
                self.cooldown.until = 0
            if self.cooldown.admits(call.time):
                self.told = True
                yield Told(call.time, "firing", LEVELS[level - 1][0], self.key, self.sum)

    def pass_time(self, now):
        if now // HOUR == self.hour:
            return
        if self.told:
            yield Told((self.hour + 1) * HOUR, "resolved", LEVELS[self.level - 1][0], self.key,
                       self.sum)
        self.sum = self.level = 0
        self.told = False


class Rate:
    """A sliding sum: whole panes, the oldest too; it falls only where a pane ends."""

    def __init__(self, key):
        self.key = key
        self.cooldown = Cooldown(BUDGET_COOLDOWN)
        self.panes = collections.deque()  # [number, sum], the oldest first
        self.sum = self.pane = 0
        self.firing = self.told = False

    def move(self, pane):
        self.pane = pane
        while self.panes and self.panes[0][0] < pane - PANES:
            self.sum -= self.panes.popleft()[1]

    def settle(self, now):
        if self.firing and self.sum < BUDGET_CLEAR:
            self.firing = False
            if self.told:
                yield Told(now, "resolved", "", self.key, self.sum)

    def add(self, call):
        if not self.panes or self.panes[-1][0] != self.pane:
            self.panes.append([self.pane, 0])
        self.panes[-1][1] += call.total
        self.sum += call.total
        if not self.firing and self.sum > BUDGET:
            self.firing = True
            self.told = self.cooldown.admits(call.time)
            if self.told:
                yield Told(call.time, "firing", "", self.key, self.sum)
        else:
            yield from self.settle(call.time)

    def pass_time(self, now):
        for pane in range(self.pane + 1, now // PANE + 1):
            self.move(pane)
            yield from self.settle(pane * PANE)


def expected_of(lines):
    """By rule, what should be told, in order of time."""
    told = {"large": [], "hourly": [], "rate": []}
    keys = {}
    for call in calls(lines):
        if call.feature not in keys:
            keys[call.feature] = {"large": Large(call.feature), "hourly": Hourly(call.feature),
                                  "rate": Rate(call.feature)}
            keys[call.feature]["hourly"].hour = call.time // HOUR
            keys[call.feature]["rate"].pane = call.time // PANE
        for judges in keys.values():
            for rule, judge in judges.items():
                told[rule] += judge.pass_time(call.time)
        for rule, judge in keys[call.feature].items():
            told[rule] += judge.add(call)
    return {rule: sorted(messages) for rule, messages in told.items()}


def told_by(out):
    told = {"large": [], "hourly": [], "rate": []}
    for message in map(json.loads, out.splitlines()):
        alert = message["alert"]
        told[alert["rule"]].append(
            Told(nanoseconds(message["timestamp"]), message["type"].removeprefix("alert."),
                 alert.get("level") or "", alert["key"]["feature"], alert["value"]))
    return {rule: sorted(messages) for rule, messages in told.items()}


def trace():
    if not TRACE.exists():
        raise Skip(f"{TRACE} is not here")
    return TRACE.read_bytes()


def replay(bench, *logs):
    rules = bench.write("rules.yaml", RULES)
    code, out, err = bench.run("replay", "--json", "--rules", rules, *logs)
    expect_equal((code, err), (0, ""), "exit code and complaints")
    return out


def without_places(out):
    """The messages without the file and offset of the line that tipped each."""
    messages = [json.loads(line) for line in out.splitlines()]
    for message in messages:
        message["alert"].pop("evidence")
        message.pop("id")  # made of the offset, too
    return messages


def every_message_is_the_one_worked_out_by_hand(bench):
    expected = expected_of(trace().splitlines())
    kinds = {rule: collections.Counter(told.kind for told in messages)
             for rule, messages in expected.items()}
    expect(kinds["large"]["event"] > 20 and kinds["hourly"]["firing"] > 3
           and kinds["hourly"]["resolved"] > 0 and kinds["rate"]["firing"] > 2
           and kinds["rate"]["resolved"] > 1, "too little happens in the trace:", kinds)
    told = told_by(replay(bench, TRACE))
    for rule, messages in expected.items():
        for number, (got, wanted) in enumerate(zip(told[rule], messages)):
            expect_equal(got, wanted, f"message {number} of {rule}")
        expect_equal(len(told[rule]), len(messages), f"messages of {rule}")
    print({rule: dict(counts) for rule, counts in kinds.items()})


def the_same_bytes_from_any_form(bench):
    data = trace()
    plain = replay(bench, TRACE)
    expect_equal(replay(bench, TRACE), plain, "the second replay")
    (bench.folder / "trace.gz").write_bytes(gzip.compress(data))
    expect_equal(replay(bench, bench.folder / "trace.gz"), plain.replace(
        str(TRACE), str(bench.folder / "trace.gz")), "gzip")
    if shutil.which("zstd"):
        subprocess.run(["zstd", "-q", TRACE, "-o", bench.folder / "trace.zst"], check=True)
        expect_equal(replay(bench, bench.folder / "trace.zst"), plain.replace(
            str(TRACE), str(bench.folder / "trace.zst")), "zstd")


def three_hosts_are_one_log(bench):
    lines = trace().splitlines(keepends=True)
    for host in range(3):
        (bench.folder / f"host{host}.jsonl").write_bytes(b"".join(lines[host::3]))
    hosts = [bench.folder / f"host{host}.jsonl" for host in (1, 2, 0)]
    expect_equal(without_places(replay(bench, *hosts)), without_places(replay(bench, TRACE)),
                 "three files merged by time")


harness.main(every_message_is_the_one_worked_out_by_hand, the_same_bytes_from_any_form,
             three_hosts_are_one_log)
