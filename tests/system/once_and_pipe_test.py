# SPDX-License-Identifier: Apache-2.0
"""`run --once` and what a pipe reads: exit codes, JSON lines, prose, where reading begins, the
digest of a backlog, and the same bytes from the same log."""

import datetime
import json

import harness
from harness import Log, eventually, expect, expect_equal, now

RULES = """\
version: 1
rules:
  - rule: user-tokens
    by: user
    when: sum(total_tokens over 1h) > 1k tokens
  - rule: refused
    by: user
    when: error == "context_length_exceeded"
    cooldown: 0s
"""
OLD = datetime.datetime(2026, 3, 9, 10, tzinfo=harness.UTC)


def backlog(bench, users=40):
    """A day of old trouble: every user fires, resolves and is refused."""
    log = Log(bench.folder / "usage.log")
    for minute in range(0, 24 * 60, 20):
        at = OLD + datetime.timedelta(minutes=minute)
        for user in range(users):
            loud = minute // 60 % 4 == 0
            more = {"error": "context_length_exceeded"} if minute % 180 == 0 else {}
            log.append(at, f"user{user}", prompt=2000 if loud else 10, **more)
    return log


def once_reads_all_and_ends_well(bench):
    log = backlog(bench)
    code, _, err = bench.run("run", "--once", "--state", bench.state, log.path)
    expect_equal((code, err), (0, ""), "exit code and messages")
    bench.expect_exact(log.ledger)
    code, out, _ = bench.run("run", "--once", "--state", bench.state, log.path)
    expect_equal((code, out), (0, ""), "a second run over the same log")
    bench.expect_exact(log.ledger)


def a_pipe_gets_the_webhook_body(bench):
    receiver = bench.receiver()
    log = Log(bench.folder / "usage.log")
    for number in range(15):
        more = {"error": "context_length_exceeded"} if number == 7 else {}
        log.append(now(), **more)
    settings = bench.settings(rules=RULES, receiver=receiver)
    code, out, _ = bench.run("run", "--config", settings, "--once")
    expect_equal(code, 0, "exit code")
    lines = out.splitlines()
    expect_equal([json.loads(line)["type"] for line in lines], ["alert.event", "alert.firing"],
                 "types of the lines")
    expect_equal(sorted(lines), sorted(message.body.decode() for message in receiver.messages),
                 "lines and webhook bodies")


def prose_is_for_people(bench):
    log = backlog(bench, users=1)
    code, out, _ = bench.run("run", "--once", "--no-json", "--rules",
                             bench.write("rules.yaml", RULES), log.path)
    expect_equal(code, 0, "exit code")
    first = out.splitlines()[0]
    expect("{" not in first and "user-tokens" in out and "RESOLVED" in out, "not prose:\n", out)


def from_end_skips_what_is_there(bench):
    old = backlog(bench)
    settings = bench.settings(rules=RULES)
    daemon = bench.daemon("--config", settings, "--from", "end").ready()
    eventually("the old bytes are passed over", lambda: daemon.status()["files"])
    old.ledger = harness.Ledger()
    old.append(now(), "new")
    daemon.counted(1)
    daemon.stop()
    bench.expect_exact(old.ledger)


def a_backlog_is_one_digest(bench):
    receiver = bench.receiver()
    backlog(bench)
    settings = bench.settings(rules=RULES, receiver=receiver)
    code, out, err = bench.run("run", "--config", settings, "--once")
    expect_equal((code, err), (0, ""), "exit code and messages")
    expect(len(out.splitlines()) > 300, "too little to be a storm:", len(out.splitlines()))
    message, = receiver.messages
    digest = message.json["digest"]
    expect_equal(message.json["type"], "alert.digest", "type")
    expect(message.signed, "the signature is wrong")
    expect_equal([(row["rule"], row["keys"]) for row in digest["rules"]],
                 [("refused", 40), ("user-tokens", 40)], "rules of the digest")
    expect_equal(sum(row["transitions"] for row in digest["rules"]), len(out.splitlines()),
                 "transitions in the digest")


def a_running_daemon_sends_the_digest_once(bench):
    receiver = bench.receiver()
    log = backlog(bench)
    daemon = bench.daemon("--config", bench.settings(rules=RULES, receiver=receiver)).ready()
    eventually("the digest arrives", lambda: receiver.of_type("alert.digest"))
    log.append(now(), "new", error="context_length_exceeded")
    eventually("what is new is told by itself", lambda: receiver.of_type("alert.event"))
    expect_equal([message.json["type"] for message in receiver.messages],
                 ["alert.digest", "alert.event"], "messages")
    daemon.stop()


def the_same_log_gives_the_same_bytes(bench):
    log = backlog(bench)
    rules = bench.write("rules.yaml", RULES)
    outs = []
    for name in ("one", "two"):
        code, out, _ = bench.run("run", "--once", "--rules", rules, "--state", bench.folder / name,
                                 log.path)
        expect_equal(code, 0, "exit code")
        outs.append(out)
    expect(outs[0] != "", "nothing was said")
    expect(outs[0] == outs[1], "two replays differ")


def a_dead_target_is_an_exit_code(bench):
    receiver = bench.receiver()
    receiver.status = 410
    log = Log(bench.folder / "usage.log")
    log.append(now(), error="context_length_exceeded")
    code, _, err = bench.run("run", "--config", bench.settings(rules=RULES, receiver=receiver),
                             "--once")
    expect_equal(code, 1, "exit code")
    expect("could not be delivered" in err, err)


def a_mistyped_log_is_an_error(bench):
    code, out, err = bench.run("run", "--once", bench.folder / "typo.log")
    expect_equal((code, out), (2, ""), "exit code and output")
    expect("typo.log: No such file or directory" in err, err)


harness.main(once_reads_all_and_ends_well, a_pipe_gets_the_webhook_body, prose_is_for_people,
             from_end_skips_what_is_there, a_backlog_is_one_digest,
             a_running_daemon_sends_the_digest_once, the_same_log_gives_the_same_bytes,
             a_dead_target_is_an_exit_code, a_mistyped_log_is_an_error)
