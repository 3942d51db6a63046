# SPDX-License-Identifier: Apache-2.0
"""The pages of a running daemon: health, readiness, metrics that promtool accepts, JSON that parses."""

import json
import shutil
import subprocess

import harness
from harness import Log, Skip, eventually, expect, expect_equal, now

RULES = """\
version: 1
rules:
  - rule: user-tokens
    by: user
    when: sum(total_tokens over 1h) > 1k tokens
"""


def serving(bench):
    log = Log(bench.folder / "usage.log")
    receiver = bench.receiver()
    daemon = bench.daemon("--config", bench.settings(rules=RULES, receiver=receiver)).ready()
    for _ in range(20):
        log.append(now(), 'an"a\\\n', "chat{x}", "gpt-4o")
    log.raw(b"not json\n")
    daemon.counted(20)
    eventually("the alert is delivered", lambda: receiver.messages)
    return daemon


def promtool_accepts_the_metrics(bench):
    daemon = serving(bench)
    if shutil.which("promtool") is None:
        raise Skip("promtool is not installed")
    code, text = daemon.get("/metrics")
    expect_equal(code, 200, "status of /metrics")
    check = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                           capture_output=True, check=False)
    expect_equal((check.returncode, check.stderr), (0, ""), "promtool check metrics")
    expect("tokentail_records_total 20\n" in text, "no records in:\n", text)
    expect('tokentail_rejected_lines_total{reason="malformed"} 1\n' in text
           or 'tokentail_rejected_lines_total{reason="not_an_object"} 1\n' in text,
           "no rejected line in:\n", text)


def health_and_readiness(bench):
    daemon = serving(bench)
    expect_equal(daemon.get("/healthz"), (200, "ok\n"), "/healthz")
    expect_equal(daemon.get("/readyz"), (200, "ready\n"), "/readyz")
    code, text = daemon.get("/nowhere")
    expect(code == 404 and "/metrics" in text, "no hint in:", text)


def the_api_is_json(bench):
    daemon = serving(bench)
    status = daemon.status()
    expect_equal([file["path"] for file in status["files"]], [str(bench.folder / "usage.log")],
                 "files of the status")
    expect_equal([(row["model"], row["requests"]) for row in status["usage"]],
                 [("gpt-4o", 20)], "usage of the status")

    def alerts():
        return json.loads(daemon.get("/api/v1/alerts")[1])["alerts"]
    alert, = eventually("the alert is listed", alerts)
    expect_equal((alert["rule"], alert["key"], alert["unit"]),
                 ("user-tokens", {"user": 'an"a\\\n'}, "tokens"), "the alert")


harness.main(promtool_accepts_the_metrics, health_and_readiness, the_api_is_json)
