# SPDX-License-Identifier: Apache-2.0
"""The two lanes of the soak: what is written, who rotates it, which rules judge it."""

import datetime
import json

import rotators
from harness import UTC, expect
from rotators import Logrotate, Rename
from written_log import WrittenLog

FEATURES = ["search", "assistant", "summarize"]
LOSSY = "lossy"


def said_of(body):
    """What a message says, without what depends on the file's name of the moment."""
    alert = body["alert"]
    return (body["type"], alert["rule"], alert["level"], json.dumps(alert["key"]),
            alert["value"], alert["limit"])


class Windows:
    """One log, so that its lines come in one order and rules with every kind of window say the
    same each time. The log's time runs ten times as fast: windows open and close all the while."""

    rules = """\
version: 1
defaults: { late: 1h, max_age: 30d, cooldown: 0s }
rules:
  - rule: user-burst
    by: user
    when: sum(total_tokens over 1m) > 150k tokens
    clear: sum(total_tokens over 1m) < 100k tokens
  - rule: feature-budget
    by: feature
    params: { budget: 40M tokens }
    when: sum(total_tokens over today) > level
    levels: { info: 10% of budget, warning: 50% of budget, critical: budget }
    clear: next_period
  - rule: refused
    by: [feature, model]
    when: error == "context_length_exceeded"
    cooldown: 30s
"""
    begin = datetime.datetime(2026, 3, 9, 10, tzinfo=UTC)
    rate = 10
    lossy = ()

    @staticmethod
    def meaning(body):
        return (*said_of(body), body["alert"]["started_at"], body["timestamp"])

    @staticmethod
    def make_logs(lane):
        return [WrittenLog(lane.logs_folder / "usage.log", lane.books, FEATURES)]

    @staticmethod
    def make_rotators(lane):
        return [Rename(lane.logs[0], lane.application, lane.rng, lane.saved_requests_of)]

    @staticmethod
    def check(_):
        return []


class Rotations:
    """A log for each way to rotate one. They are read by turns, so the rules are those that do not
    ask how two logs' lines interleave: sums of a day that only grow, and single requests."""

    rules = """\
version: 1
defaults: { late: 1h, max_age: 30d, cooldown: 0s }
rules:
  - rule: user-day
    by: user
    where: feature != "lossy"
    params: { unit: 1M tokens }
    when: sum(total_tokens over today) > level
    levels: { info: 5% of unit, warning: 20% of unit, critical: unit }
    clear: next_period
  - rule: refused
    by: user
    where: feature != "lossy"
    when: error == "context_length_exceeded"
"""
    begin = datetime.datetime(2026, 3, 9, 0, 30, tzinfo=UTC)
    rate = 2
    lossy = (LOSSY,)

    # By the stem of the log's name.
    logrotate = {
        "create": ["rotate 12", "create"],
        "dateext": ["rotate 1000", "create", "dateext", "dateformat -%Y%m%d-%s"],
        "extension": ["rotate 12", "create", "extension .log"],
        "delayed": ["rotate 12", "create", "compress", "delaycompress"],
        "calm": ["rotate 12", "copytruncate"],
        "loaded": ["rotate 100000", "copytruncate"],
    }

    @staticmethod
    def meaning(body):
        """An alert begins at the newest record of any log, which depends on whose turn it was; and
        with which record a sum passes its limit depends on the turns of a log and of its rotations
        that the glob matches too."""
        if body["type"] == "alert.event":
            return (*said_of(body), body["timestamp"])
        kind, rule, level, key, _, limit = said_of(body)
        return kind, rule, level, key, limit

    # Generations that stay on disk as they were written.
    readable = {"dateext": 1000, "delayed": 1, "loaded": 100_000}

    def make_logs(self, lane):
        return [WrittenLog(lane.logs_folder / f"{name}.log", lane.books,
                           [LOSSY] if name == "loaded" else FEATURES)
                for name in ["renamed", *self.logrotate]]

    def make_rotators(self, lane):
        first, *rest = lane.logs
        rotate = [Rename(first, lane.application, lane.rng, lane.saved_requests_of)]
        for log in rest:
            rotate.append(Logrotate(
                log, lane.application, lane.rng, lane.folder, self.logrotate[log.path.stem],
                lane.saved_requests_of, is_idle=log.path.stem == "calm",
                kept=self.readable.get(log.path.stem, rotators.KEPT)))
        return rotate

    @staticmethod
    def check(lane):
        """copytruncate under load: a line that is on disk counts, none counts twice, and when
        lines are gone for everybody the daemon said that there may be a gap."""
        log = next(log for log in lane.logs if log.path.stem == "loaded")
        written = {key: row[0] for key, row in log.ledger.rows.items()}
        counted = {(row["user"], row["feature"], row["model"]): row["requests"]
                   for row in lane.bench.report("user,feature,model") if row["feature"] == LOSSY}
        kept = requests_in(lane.logs_folder.glob("loaded.log*"))
        twice = [key for key, count in counted.items() if count > written.get(key, 0)]
        missed = [key for key, count in kept.items() if counted.get(key, 0) < count]
        lost = sum(written.values()) - sum(counted.values())
        told = (f"copytruncate under load: {lost} of {sum(written.values())} requests gone, "
                f"{sum(written.values()) - sum(kept.values())} of them on no disk, "
                f"{len(lane.gaps)} gaps told")
        expect(not twice, f"counted twice: {twice[:5]}; {told}")
        expect(not missed, f"on disk and not counted: {missed[:5]}; {told}")
        return [told]


def requests_in(paths):
    found = {}
    for path in paths:
        for line in path.read_bytes().splitlines():
            try:
                call = json.loads(line)
            except ValueError:
                continue  # cut by the truncation
            key = (call["user_id"], call["feature"], call["model"])
            found[key] = found.get(key, 0) + 1
    return found


def plans():
    return {"windows": Windows(), "rotations": Rotations()} if rotators.is_installed() else {
        "windows": Windows()}
