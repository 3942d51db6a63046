# SPDX-License-Identifier: Apache-2.0
"""`replay`: the messages that a running daemon would have sent, from plain and compressed logs, in
the order in which things happened."""

import datetime
import gzip
import json
import os
import re
import resource
import subprocess

import harness
from harness import Log, expect, expect_equal, now

RULES = """\
version: 1
rules:
  - rule: user-tokens
    by: user
    when: sum(total_tokens over 1h) > 1k tokens
    cooldown: 0s
  - rule: refused
    by: user
    when: error == "context_length_exceeded"
    cooldown: 0s
"""
START = datetime.datetime(2026, 3, 9, 10, tzinfo=harness.UTC)


def long_log(bench, name="usage.log"):
    """Twelve hours in which every fourth hour is loud, for each of seven users."""
    log = Log(bench.folder / name)
    for minute in range(0, 12 * 60, 5):
        loud = minute // 60 % 4 == 0
        more = {"error": "context_length_exceeded"} if minute % 175 == 0 else {}
        log.append(START + datetime.timedelta(minutes=minute), f"user{minute % 7}",
                   prompt=900 if loud else 10, **more)
    return log


def replay(bench, *arguments, err=""):
    code, out, said = bench.run("replay", "--rules", bench.write("rules.yaml", RULES), *arguments)
    expect_equal((code, said), (0, err), "exit code and messages")
    return out


def told(lines):
    """What was said, without where the lines stood."""
    messages = map(json.loads, lines.splitlines())
    return [(m["type"], m["timestamp"], m["alert"]["rule"], m["alert"]["key"], m["alert"]["value"])
            for m in messages]


def a_replay_says_what_a_run_says(bench):
    log = Log(bench.folder / "usage.log")
    for number in range(20):
        more = {"error": "context_length_exceeded"} if number % 6 == 0 else {}
        log.append(now(), f"user{number % 3}", prompt=400, **more)
    code, out, _ = bench.run("run", "--once", "--rules", bench.write("rules.yaml", RULES), log.path)
    expect_equal(code, 0, "exit code")
    expect(len(out.splitlines()) > 4, "the run said too little to compare:\n", out)
    expect_equal(replay(bench, "--json", log.path), out, "replayed messages")


def two_replays_are_the_same_bytes(bench):
    log = long_log(bench)
    first = replay(bench, "--json", log.path)
    expect(len(first.splitlines()) > 10, "nothing to compare")
    expect_equal(replay(bench, "--json", log.path), first, "the second replay")
    expect_equal(replay(bench, log.path), replay(bench, log.path), "tables")


def parts_in_any_order_and_form_are_one_log(bench):
    log = long_log(bench)
    whole = told(replay(bench, "--json", log.path))
    lines = bytes(log.written).splitlines(keepends=True)
    half = len(lines) // 2
    (bench.folder / "part.2").write_bytes(b"".join(lines[:half]))
    with gzip.open(bench.folder / "part.1.gz", "wb") as part:
        part.write(b"".join(lines[half:]))
    expect_equal(told(replay(bench, "--json", bench.folder / "part.*")), whole, "halves")
    for host in range(3):
        (bench.folder / f"host{host}").write_bytes(b"".join(lines[host::3]))
    hosts = [bench.folder / f"host{host}" for host in (2, 0, 1)]
    expect_equal(told(replay(bench, "--json", *hosts)), whole, "hosts")


def a_file_named_twice_counts_once(bench):
    log = long_log(bench)
    once = replay(bench, "--json", log.path)
    (bench.folder / "link.log").symlink_to(log.path)
    told = "".join(f"tokentail: warning: {path} is named twice, or through a link: it is read once\n"
                   for path in (log.path, bench.folder / "link.log"))
    out = replay(bench, "--json", log.path, log.path, bench.folder / "link.log", err=told)
    expect_equal(out, once, "messages of a file named three times")


def more_logs_than_a_process_may_open(bench):
    log = Log(bench.folder / "usage.log")
    for minute in range(600):
        log.append(START + datetime.timedelta(minutes=minute), f"user{minute % 7}",
                   prompt=400 if minute % 200 < 50 else 10)
    whole = told(replay(bench, "--json", log.path))
    lines = bytes(log.written).splitlines(keepends=True)
    parts = bench.folder / "parts"
    parts.mkdir()
    for number in range(300):  # each reaches over five hours, so that all overlap
        (parts / f"{number}.log").write_bytes(lines[number] + lines[number + 300])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    try:
        expect_equal(told(replay(bench, "--json", parts / "*.log")), whole, "many small logs")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def rules_come_from_a_directory(bench):
    log = long_log(bench)
    rules = bench.folder / "rules"
    rules.mkdir()
    first, second = RULES.split("  - rule: refused")
    (rules / "tokens.yaml").write_text(first)
    (rules / "refused.yaml").write_text("version: 1\nrules:\n  - rule: refused" + second)
    (rules / "tokens.test.yaml").write_text("tests: []\n")
    code, out, err = bench.run("replay", "--json", "--rules", rules, "--rules",
                               rules / "tokens.yaml", log.path)
    expect_equal((code, err), (0, ""), "exit code and messages")
    expect_equal(sorted(told(out)), sorted(told(replay(bench, "--json", log.path))), "messages")
    code, _, err = bench.run("replay", "--rules", f"{rules}/*.none", log.path)
    expect_equal((code, "no rule file matches" in err), (1, True), "a glob without rules")
    code, _, err = bench.run("replay", "--rules", rules / "tokens.yaml", rules / "refused.yaml",
                             log.path)
    expect_equal(code, 2, "exit code of a rule file among the logs")
    expect("refused.yaml would be read as a log; each --rules takes one file" in err, err)


def a_span_reads_only_its_records(bench):
    log = long_log(bench)
    out = replay(bench, "--since", "2026-03-09T11:00:00Z", "--until", "2026-03-09T14:00:00Z",
                 log.path)
    expect(out.startswith("36 requests from 2026-03-09 11:00 to 2026-03-09 13:55,"), out)


def the_table_counts_messages_and_minutes(bench):
    log = Log(bench.folder / "usage.log")
    for minute in (0, 1, 2, 90):
        log.append(START + datetime.timedelta(minutes=minute), "ana", prompt=900)
    rows = {line.split()[0]: line.split() for line in replay(bench, log.path).splitlines() if line}
    # Fires with the second record; the first two panes have left the hour 62 minutes after it.
    expect_equal(rows["user-tokens"][1:], ["2", "2.0", "61", "ana", "2"], "user-tokens")
    expect_equal(rows["refused"][1:], ["0", "0.0", "-"], "refused")


def minutes_count_what_nobody_was_told_of(bench):
    log = Log(bench.folder / "usage.log")
    for minute in (0, 1, 90, 91):
        log.append(START + datetime.timedelta(minutes=minute), "ana", prompt=900)
    log.append(START + datetime.timedelta(hours=6), "bob", prompt=1)
    rules = RULES.replace("cooldown: 0s", "cooldown: 3h")
    code, out, _ = bench.run("replay", "--rules", bench.write("slow.yaml", rules), log.path)
    row = next(line.split() for line in out.splitlines() if line.startswith("user-tokens"))
    # The second time is within the cooldown of the first: it ends untold.
    expect_equal((code, row[1:4]), (0, ["2", "2.0", "120"]), "exit code, messages and minutes")


def a_torn_archive_is_told_and_the_rest_is_read(bench):
    log = long_log(bench)
    packed = gzip.compress(bytes(log.written))
    (bench.folder / "torn.gz").write_bytes(packed[:len(packed) // 2])
    code, out, err = bench.run("replay", bench.folder / "torn.gz", log.path)
    expect_equal(code, 1, "exit code")
    expect(re.search(r"torn.gz: the compressed data ends in the middle; its first \d+ lines were "
                     "read\n", err), err)
    expect(" requests from 2026-03-09 10:00 to 2026-03-09 21:55," in out, out)


def what_cannot_be_read_is_refused_at_once(bench):
    code, _, err = bench.run("replay", bench.folder / "missing.log")
    expect_equal(code, 2, "exit code")
    expect("missing.log: No such file or directory" in err, err)
    code, _, err = bench.run("replay", f"{bench.folder}/*.none")
    expect_equal((code, "no file matches" in err), (2, True), "a glob without files")
    empty = bench.write("empty.log", "")
    code, out, _ = bench.run("replay", empty)
    expect_equal((code, out), (0, "No records: 0 lines, 0 rejected.\n"), "an empty log")


def on_a_terminal(bench, *arguments):
    """What a replay writes to a terminal on standard error."""
    reader, terminal = os.openpty()
    process = subprocess.Popen([bench.binary, "replay", *map(str, arguments)],
                               stdout=subprocess.DEVNULL, stderr=terminal)
    os.close(terminal)
    written = b""
    try:
        while chunk := os.read(reader, 4096):
            written += chunk
    except OSError:  # the other end is closed
        pass
    os.close(reader)
    expect_equal(process.wait(), 0, "exit code")
    return written.decode()


def a_terminal_shows_progress_and_is_left_clean(bench):
    log = long_log(bench)
    written = on_a_terminal(bench, log.path)
    expect(re.search(r"\d+ %", written), "no progress was shown:", repr(written))
    expect(written.endswith("\r\x1b[K"), "the line was not erased:", repr(written[-80:]))
    expect_equal(on_a_terminal(bench, "--quiet", log.path), "", "what is shown in spite of --quiet")


harness.main(a_replay_says_what_a_run_says, two_replays_are_the_same_bytes,
             parts_in_any_order_and_form_are_one_log, a_file_named_twice_counts_once,
             more_logs_than_a_process_may_open,
             rules_come_from_a_directory, a_span_reads_only_its_records,
             minutes_count_what_nobody_was_told_of, the_table_counts_messages_and_minutes, a_torn_archive_is_told_and_the_rest_is_read,
             what_cannot_be_read_is_refused_at_once, a_terminal_shows_progress_and_is_left_clean)
