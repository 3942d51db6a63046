# SPDX-License-Identifier: Apache-2.0
"""Hostile lines, files, settings and disks: each has a defined end, a message that names the place,
and the good lines beside it stay exact."""

import contextlib
import os
import re
import shutil
import subprocess

import harness
from harness import Log, Skip, call, eventually, expect, expect_equal, now

RULES = """\
version: 1
rules:
  - rule: user-tokens
    by: user
    when: sum(total_tokens over 1h) > 1G tokens
"""


def usage(fields):
    """A line with a good time and whatever comes after."""
    return b'{"timestamp":"' + harness.rfc3339(now()).encode() + b'",' + fields + b"}\n"


# The reason a line is counted under, and the line.
HOSTILE = [
    ("malformed", lambda: usage(b'"prompt_tokens":1')[:-2] + b"\n"),
    ("malformed", lambda: usage(b'"prompt_tokens":NaN')),
    ("not_an_object", lambda: b"INFO started\n"),
    ("not_an_object", lambda: b"[1,2,3]\n"),
    # Text that runs into NULs without a newline is torn; what follows them is a line of its own.
    ("torn", lambda: usage(b'"prompt_tokens":1')[:50] + b"\0" * 5000 + b"\n"),
    ("negative", lambda: usage(b'"prompt_tokens":-1,"completion_tokens":1')),
    ("out_of_range", lambda: usage(b'"prompt_tokens":9223372036854775808')),
    ("out_of_range", lambda: usage(b'"prompt_tokens":99999999999999999999999999')),
    ("out_of_range", lambda: usage(b'"prompt_tokens":1e308')),
    ("not_whole", lambda: usage(b'"prompt_tokens":1.5')),
    ("not_a_number", lambda: usage(b'"prompt_tokens":"many"')),
    ("wrong_type", lambda: usage(b'"prompt_tokens":[1]')),
    ("duplicate_key", lambda: usage(b'"prompt_tokens":1,"prompt_tokens":2')),
    ("too_deep", lambda: usage(b'"prompt_tokens":1,"x":' + b"[" * 10_000 + b"]" * 10_000)),
    ("bad_utf8", lambda: usage(b'"prompt_tokens":1,"user_id":"\xff\xfe"')),
    ("bad_timestamp", lambda: b'{"timestamp":"yesterday","prompt_tokens":1}\n'),
    ("no_timestamp", lambda: b'{"prompt_tokens":1}\n'),
    ("total_mismatch", lambda: usage(b'"prompt_tokens":1,"completion_tokens":1,"total_tokens":9')),
    ("malformed", lambda: usage(b'"prompt":"my secret","prompt_tokens":1,}')),
]


def hostile_lines_cost_only_themselves(bench):
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings(rules=RULES)).ready()
    for _, line in HOSTILE:
        log.append(now())
        log.raw(line())
    log.append(now())
    log.raw(b"\n\r\n   \n" + b"\0" * 5000)  # blank lines and a hole are no lines
    # Good lines in an unusual dress.
    log.raw(call(now(), "crlf")[:-1] + b"\r\n")
    log.ledger.add("crlf", "chat", "gpt-4o-mini", 100, 10)
    daemon.counted(len(HOSTILE) + 2)
    counts = {reason: count for reason, count in daemon.status()["intake"]["rejected"].items()
              if count}
    expected = {}
    for reason, _ in HOSTILE:
        expected[reason] = expected.get(reason, 0) + 1
    expect_equal(counts, dict(expected), "rejected lines by reason")
    expect(f"{log.path}" in daemon.err(), "no place in:", daemon.err())
    expect("secret" not in daemon.err(), "the log shows a prompt:", daemon.err())
    daemon.stop()
    bench.expect_exact(log.ledger)


def a_byte_order_mark_is_no_obstacle(bench):
    log = Log(bench.folder / "usage.log")
    log.raw(b"\xef\xbb\xbf")
    log.append(now())
    log.append(now())
    code, _, err = bench.run("run", "--config", bench.settings(rules=RULES), "--once")
    expect_equal((code, err), (0, ""), "exit code and messages")
    bench.expect_exact(log.ledger)


def a_record_from_the_future_is_set_aside(bench):
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings(rules=RULES)).ready()
    log.raw(call(now() + harness.datetime.timedelta(days=1), "tomorrow"))
    log.append(now())
    daemon.counted(1)
    expect_equal(daemon.status()["intake"]["future"], 1, "records from the future")
    daemon.stop()
    bench.expect_exact(log.ledger)


def what_is_no_file_is_told_and_passed_over(bench):
    log = Log(bench.folder / "usage.log")
    os.mkfifo(bench.folder / "pipe.log")
    (bench.folder / "folder.log").mkdir()
    daemon = bench.daemon("--config", bench.settings("*.log", RULES)).ready()
    log.append(now())
    daemon.counted(1)
    for name, what in (("pipe.log", "FIFO"), ("folder.log", "directory")):
        eventually(f"{name} is told",
                   lambda name=name, what=what: re.search(f"{name} cannot be read: .*{what}",
                                                          daemon.err()))
    daemon.stop()
    bench.expect_exact(log.ledger)


def a_file_it_may_not_read_is_told_and_read_later(bench):
    wrapper = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            raise Skip("setpriv is not installed")
        wrapper = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        bench.folder.chmod(0o777)
    log = Log(bench.folder / "usage.log")
    closed = Log(bench.folder / "closed.log")
    closed.append(now())
    closed.path.chmod(0)
    settings = bench.settings("*.log", RULES)
    daemon = bench.daemon("--config", settings, wrapper=wrapper).ready()
    log.append(now())
    daemon.counted(1)
    eventually("the file is named",
               lambda: re.search("closed.log cannot be read: Permission denied", daemon.err()))
    closed.path.chmod(0o644)
    daemon.counted(2)
    daemon.stop()


def a_directory_may_come_later(bench):
    daemon = bench.daemon("--config", bench.settings("later/*.log", RULES)).ready()
    expect("nothing matches" in daemon.err() and "later/*.log" in daemon.err(), daemon.err())
    (bench.folder / "later").mkdir()
    log = Log(bench.folder / "later/usage.log")
    log.append(now())
    daemon.counted(1)
    daemon.stop()
    bench.expect_exact(log.ledger)


def a_missing_file_is_told_and_awaited(bench):
    daemon = bench.daemon("--config", bench.settings(rules=RULES)).ready()
    eventually("the file is named",
               lambda: re.search("usage.log cannot be read: No such file", daemon.err()))
    log = Log(bench.folder / "usage.log")
    log.append(now())
    daemon.counted(1)
    daemon.stop()
    bench.expect_exact(log.ledger)


def refused(bench, settings, place, *words):
    """`check` and `run` both refuse, and say where and what."""
    for command, code in (("check", 1), ("run", 78)):
        ended, _, err = bench.run(command, "--config", settings)
        expect_equal(ended, code, f"exit code of {command}")
        for word in (place, *words):
            expect(word in err, f"{command} does not say {word!r}:\n{err}")


def an_unknown_setting_is_refused(bench):
    settings = bench.settings(rules=RULES, more="limits:\n  line_byte: 1MiB\n")
    line = settings.read_text().splitlines().index("  line_byte: 1MiB") + 1
    refused(bench, settings, f"{settings}:{line}:3", "line_byte", "line_bytes", "^")


def a_model_with_an_encoding_that_is_none_is_refused(bench):
    settings = bench.settings(rules=RULES,
                              more="models: { overrides: { ours: { encoding: o200k_bse } } }\n")
    refused(bench, settings, "models: overrides: ours: encoding",
            'there is no encoding "o200k_bse"; did you mean')


def a_rule_with_a_type_error_is_refused(bench):
    settings = bench.settings(rules=RULES.replace("1G tokens", "$5"))
    refused(bench, settings, f"{bench.folder}/rules.yaml:5:", "tokens", "^")


def all_mistakes_are_told_at_once(bench):
    settings = bench.settings(rules=RULES.replace("1G tokens", "$5"), more="stat: x\ntimezon: UTC\n")
    refused(bench, settings, str(settings), "stat", "timezon")


def a_wrong_secret_file_is_refused(bench):
    receiver = bench.receiver()
    settings = bench.settings(rules=RULES, receiver=receiver)
    bench.write("secret", "hunter2\n")
    refused(bench, settings, "secret", "hook", "whsec_")
    for command in ("check", "run"):
        expect("hunter2" not in bench.run(command, "--config", settings)[2], "the secret is shown")
    (bench.folder / "secret").unlink()
    refused(bench, settings, "secret", "No such file")


@contextlib.contextmanager
def small_disk(path, size):
    if os.geteuid() != 0:
        raise Skip("a small disk needs root")
    path.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path],
                      capture_output=True, check=False).returncode != 0:
        raise Skip("cannot mount a tmpfs here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", path], check=False)


def fill(path):
    with path.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 4096)


def a_full_disk_loses_nothing(bench):
    with small_disk(bench.folder / "disk", "4m"):
        log = Log(bench.folder / "usage.log")
        daemon = bench.daemon("--config", bench.settings(rules=RULES, state="disk/state")).ready()
        state = bench.folder / "disk/state"
        for number in range(100):
            log.append(now(), f"user{number}")
        daemon.counted(100)
        fill(bench.folder / "disk/ballast")
        for number in range(3000):
            log.append(now(), f"more{number}")
        daemon.counted(3100)
        eventually("it says that nothing is saved",
                   lambda: "cannot save state" in daemon.err() and "space" in daemon.err())
        eventually("the status says so", lambda: daemon.status()["checkpoint"]["degraded"])
        (bench.folder / "disk/ballast").unlink()
        eventually("it saves again", lambda: "state is saved again" in daemon.err())
        daemon.stop()
        bench.expect_exact(log.ledger, state)


def a_full_disk_at_the_start_is_told(bench):
    with small_disk(bench.folder / "disk", "1m"):
        Log(bench.folder / "usage.log")
        fill(bench.folder / "disk/ballast")
        code, _, err = bench.run("run", "--config", bench.settings(rules=RULES, state="disk/state"))
        expect_equal(code, 1, "exit code, after which a service manager may try again")
        expect("disk/state" in err and "free some space" in err, "no next step in:", err)


harness.main(hostile_lines_cost_only_themselves, a_byte_order_mark_is_no_obstacle,
             a_record_from_the_future_is_set_aside, what_is_no_file_is_told_and_passed_over,
             a_file_it_may_not_read_is_told_and_read_later, a_directory_may_come_later,
             a_missing_file_is_told_and_awaited, an_unknown_setting_is_refused,
             a_model_with_an_encoding_that_is_none_is_refused,
             a_rule_with_a_type_error_is_refused, all_mistakes_are_told_at_once,
             a_wrong_secret_file_is_refused, a_full_disk_loses_nothing,
             a_full_disk_at_the_start_is_told)
