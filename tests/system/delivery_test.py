# SPDX-License-Identifier: Apache-2.0
"""What targets receive: the webhook's contract field by field, signatures, retries, Slack's blocks;
and that a target that is down slows nothing."""

import datetime
import socket
import time

import harness
from harness import Log, UTC, eventually, expect, expect_equal, now

BEGIN = datetime.datetime(2026, 3, 9, 10, tzinfo=UTC)
RULES = """\
version: 1
defaults: { late: 0s, max_age: 1h }
rules:
  - rule: user-burst
    by: user
    when: sum(total_tokens over 1m) > level
    levels: { warning: 1k tokens, critical: 5k tokens }
    cooldown: 0s
    say: "{user} sent {value} in a minute"
  - rule: dear-request
    by: [feature, model]
    when: input_tokens > 90% of context_window
    severity: info
"""
EVENT_RULES = """\
version: 1
rules:
  - rule: failed
    by: user
    when: error == "boom"
"""


def envelope(message, kind):
    body = message.json
    expect_equal(list(body), ["type", "id", "timestamp", "host", "alert", "schema"],
                 "keys of the body")
    expect_equal(body["type"], f"alert.{kind}", "type")
    expect_equal(body["id"], message.id, "id of the body and webhook-id")
    expect_equal(body["host"], socket.gethostname(), "host")
    expect_equal(body["schema"], 1, "schema")
    datetime.datetime.fromisoformat(body["timestamp"].replace("Z", "+00:00")[:19])
    expect(message.signed, "the signature is wrong")
    expect_equal(message.headers["content-type"].split(";")[0], "application/json", "content-type")
    alert = body["alert"]
    expect_equal(list(alert),
                 ["rule", "severity", "state", "key", "value", "limit", "unit", "text",
                  "started_at", "window", "evidence", "suppressed", "level"], "keys of the alert")
    expect_equal(alert["state"], kind, "state")
    return alert


def only(messages, kind, count=1):
    found = eventually(f"{count} {kind} message(s)",
                       lambda: len(messages(f"alert.{kind}")) >= count and messages(f"alert.{kind}"))
    expect_equal(len(found), count, f"{kind} messages")
    return found


def the_body_is_the_contract(bench):
    receiver = bench.receiver()
    log = Log(bench.folder / "usage.log")
    # A minute of the log's time is a second here, so that the window empties during the test.
    daemon = bench.daemon("--config", bench.settings(rules=RULES, receiver=receiver),
                          "--clock", f"{harness.rfc3339(BEGIN)}@60").ready()
    place = len(log.written)
    log.append(BEGIN, "ana", "chat", "gpt-4o", 1000, 10)
    firing = envelope(only(receiver.of_type, "firing")[0], "firing")
    expect_equal(firing | {"text": None, "window": None},
                 {"rule": "user-burst", "severity": "warning", "state": "firing",
                  "key": {"user": "ana"}, "value": 1010, "limit": 1000, "unit": "tokens",
                  "text": None, "started_at": "2026-03-09T10:00:00Z", "window": None,
                  "evidence": {"file": str(log.path), "offset": place}, "suppressed": 0,
                  "level": "warning"}, "the firing alert")
    expect(firing["text"].startswith("ana sent 1"), firing["text"])
    expect(firing["window"]["from"] < firing["window"]["to"], firing["window"])

    resolved = envelope(only(receiver.of_type, "resolved")[0], "resolved")
    expect_equal((resolved["rule"], resolved["key"], resolved["started_at"]),
                 ("user-burst", {"user": "ana"}, firing["started_at"]), "the resolved alert")
    expect(resolved["value"] <= resolved["limit"], resolved)
    daemon.stop()


def an_event_has_no_window(bench):
    receiver = bench.receiver()
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings(rules=RULES, receiver=receiver)).ready()
    log.append(now(), "ana", "chat", "gpt-4o", 120_000, 10)
    event = envelope(only(receiver.of_type, "event")[0], "event")
    expect_equal((event["rule"], event["severity"], event["key"], event["value"], event["limit"],
                  event["unit"], event["window"]),
                 ("dear-request", "info", {"feature": "chat", "model": "gpt-4o"}, 120_000, 115_200,
                  "tokens", None), "the event")
    at = int(receiver.messages[0].at)
    expect(abs(at - time.time()) < 60, "webhook-timestamp is not now:", at)
    firing = envelope(only(receiver.of_type, "firing")[0], "firing")
    expect_equal((firing["level"], firing["severity"], firing["limit"]),
                 ("critical", "critical", 5000), "the highest level, told once")
    daemon.stop()


def a_refusal_is_tried_again_with_the_same_id(bench):
    receiver = bench.receiver()
    receiver.answers = [(503, {}), (429, {"Retry-After": "1"}), (200, {})]
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings(rules=EVENT_RULES, receiver=receiver)).ready()
    log.append(now(), error="boom")
    eventually("three attempts", lambda: len(receiver.messages) >= 3)
    eventually("it counts as sent", lambda: daemon.status()["targets"][0]["sent"] == 1)
    expect_equal(len({(message.id, message.body) for message in receiver.messages}), 1,
                 "different messages")
    expect(all(message.signed for message in receiver.messages), "a bad signature")
    expect_equal(len(receiver.messages), 3, "attempts")
    daemon.stop()


def delivery_survives_a_restart(bench):
    receiver = bench.receiver()
    receiver.status = 503
    log = Log(bench.folder / "usage.log")
    settings = bench.settings(rules=EVENT_RULES, receiver=receiver)
    daemon = bench.daemon("--config", settings).ready()
    log.append(now(), error="boom")
    eventually("an attempt", lambda: receiver.messages)
    daemon.kill()
    receiver.status = 204
    tried = len(receiver.messages)
    daemon = bench.daemon("--config", settings).ready()
    eventually("another attempt after the restart", lambda: len(receiver.messages) > tried)
    eventually("nothing waits", lambda: daemon.status()["targets"][0]["queued"] == 0)
    expect_equal(len({message.id for message in receiver.messages}), 1, "ids")
    daemon.stop()


def a_target_that_is_down_slows_nothing(bench):
    """One target refuses connections, one accepts them and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as mute, socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound and not listening: refused
        ports = mute.getsockname()[1], reserved.getsockname()[1]
        targets = "targets:\n" + "".join(
            f"  t{port}: {{ type: webhook, url: \"http://127.0.0.1:{port}/\" }}\n" for port in ports)
        log = Log(bench.folder / "usage.log")
        settings = bench.settings(rules=EVENT_RULES, more=targets)
        daemon = bench.daemon("--config", settings).ready()
        for number in range(50):
            log.append(now(), f"user{number}", error="boom")
        eventually("both targets have messages waiting", lambda: all(
            target["queued"] == 50 for target in daemon.status()["targets"]))
        for number in range(5000):
            log.append(now(), f"user{number % 50}")
        daemon.counted(5050, seconds=15)
        eventually("it is all saved", lambda: bench.reported_requests() == 5050)
        expect_equal(daemon.get("/healthz")[0], 200, "health with dead targets")
        daemon.stop()
        bench.expect_exact(log.ledger)


def marked_up(node):
    """Every text of type mrkdwn in Slack's blocks."""
    if isinstance(node, list):
        return [text for item in node for text in marked_up(item)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == "mrkdwn":
        return [node["text"]]
    return marked_up(list(node.values()))


def slack_gets_blocks(bench):
    receiver = bench.receiver()
    log = Log(bench.folder / "usage.log")
    targets = (f"targets:\n  ops: {{ type: slack, "
               f"url_file: {bench.write('slack-url', receiver.url)} }}\n")
    daemon = bench.daemon("--config", bench.settings(rules=EVENT_RULES, more=targets)).ready()
    log.append(now(), "<!channel> & co", error="boom")
    message, = eventually("Slack is told", lambda: receiver.messages)
    body = message.json
    expect_equal(sorted(body)[:1] + ["text"], ["blocks", "text"], "keys of Slack's body")
    expect_equal(body["blocks"][0]["type"], "header", "the first block")
    expect_equal(body["blocks"][0]["text"]["type"], "plain_text", "a header's text")
    expect("failed" in body["blocks"][0]["text"]["text"], body["blocks"][0])
    kinds = [block["type"] for block in body["blocks"]]
    expect(set(kinds) <= {"header", "section", "context", "divider"}, kinds)
    # Slack reads markup in "text" and in what is of type mrkdwn; plain_text is shown as it is.
    marked = [body["text"], *marked_up(body["blocks"])]
    expect(not any("<!" in text for text in marked), "a log line can call the channel:", marked)
    expect(any("&lt;!channel&gt; &amp; co" in text for text in marked), "no user in:", marked)
    expect("webhook-signature" not in message.headers, "Slack gets no signature")
    daemon.stop()


harness.main(the_body_is_the_contract, an_event_has_no_window,
             a_refusal_is_tried_again_with_the_same_id, delivery_survives_a_restart,
             a_target_that_is_down_slows_nothing, slack_gets_blocks)
