# SPDX-License-Identifier: Apache-2.0
"""Silences end to end: the command, the control socket, and what is kept back across kill -9."""

import json
import os
import socket
import stat

import harness
from harness import Log, eventually, expect, expect_equal, now

RULES = """\
version: 1
rules:
  - rule: failed
    by: user
    when: error == "boom"
    cooldown: 0s
  - rule: hourly
    by: user
    when: sum(total_tokens over 1h) > 10k tokens
"""


def silence(bench, *arguments, code=0):
    done, out, err = bench.run("silence", *arguments, "--config", bench.folder / "tokentail.yaml")
    expect(done == code, f"silence {arguments} ended with {done}:\n{out}{err}")
    return out, err


def listed(bench):
    return json.loads(silence(bench, "list", "--json")[0])["silences"]


def users(receiver):
    return [message.json["alert"]["key"]["user"] for message in receiver.messages]


def a_silenced_user_is_not_heard_of(bench):
    receiver = bench.receiver()
    log = Log(bench.folder / "usage.log")
    settings = bench.settings(rules=RULES, receiver=receiver)
    daemon = bench.daemon("--config", settings).ready()
    out, err = silence(bench, "add", "user=ana", "--rule", "fail*", "--for", "1h", "--author",
                       "bob", "--comment", "load test")
    expect("rule fail*, user ana  (bob: load test)" in out and err == "", out, err)
    name = out.split()[0]
    eventually("the status shows it",
               lambda: [one["id"] for one in daemon.status()["silences"]] == [name])

    log.append(now(), "ana", error="boom")
    log.append(now(), "zoe", error="boom")
    eventually("the other user's message", lambda: users(receiver) == ["zoe"])
    eventually("it counts", lambda: daemon.status()["silenced"] == 1)
    expect("\ntokentail_silenced_messages_total 1\n" in daemon.get("/metrics")[1], "no metric")
    expect(f"silenced by {name}: event failed (user ana)" in daemon.err(), daemon.err())

    daemon.kill()  # the answer came, so the silence is on disk
    out, err = silence(bench, "list")
    expect(name in out and "no daemon listens at" in err, out, err)
    daemon = bench.daemon("--config", settings).ready()
    log.append(now(), "ana", error="boom")
    log.append(now(), "zoe", error="boom")
    eventually("the other user's second message", lambda: users(receiver) == ["zoe", "zoe"])
    daemon.process.send_signal(harness.signal.SIGHUP)
    eventually("a reload", lambda: "were read again" in daemon.err())
    expect_equal([one["id"] for one in listed(bench)], [name], "after the reload")

    expect(silence(bench, "expire", name)[0].startswith(f"ended: {name}"), "not expired")
    expect_equal(listed(bench), [], "after it was expired")
    log.append(now(), "ana", error="boom")
    eventually("the user is heard of again", lambda: users(receiver) == ["zoe", "zoe", "ana"])
    expect("no silence" in silence(bench, "expire", name, code=1)[1], "expired twice")
    daemon.stop()


def what_was_told_is_told_resolved(bench):
    receiver = bench.receiver()
    log = Log(bench.folder / "usage.log")
    begin = harness.datetime.datetime(2026, 3, 9, 10, tzinfo=harness.UTC)
    daemon = bench.daemon("--config", bench.settings(rules=RULES, receiver=receiver),
                          "--clock", f"{harness.rfc3339(begin)}@600").ready()
    log.append(begin, "ana", "chat", "gpt-4o", 20_000, 10)
    eventually("it fires", lambda: len(receiver.of_type("alert.firing")) == 1)
    silence(bench, "add", "--all", "--for", "30d")
    log.append(begin, "zoe", "chat", "gpt-4o", 20_000, 10)
    eventually("its end", lambda: len(receiver.of_type("alert.resolved")) == 1)
    eventually("the other one's end is silent", lambda: daemon.status()["silenced"] == 2)
    expect_equal(users(receiver), ["ana", "ana"], "users told")
    daemon.stop()


def the_socket_is_private_and_not_left_behind(bench):
    settings = bench.settings(rules=RULES)
    path = bench.state / "control.sock"
    daemon = bench.daemon("--config", settings).ready()
    mode = os.lstat(path).st_mode
    expect(stat.S_ISSOCK(mode), "no socket")
    expect_equal(oct(stat.S_IMODE(mode)), "0o660", "mode")
    expect_equal(daemon.get("/v1/silences")[0], 404, "the routes over TCP")

    other = bench.write("other.yaml", settings.read_text().replace(
        f"{bench.state}", f"{bench.folder}/other") + f"control: {path}\n")
    second = bench.daemon("--config", other)
    expect_equal(second.wait(), 78, "exit code of a second daemon on the same socket")
    expect("another tokentail listens there" in second.err(), second.err())
    silence(bench, "list")

    daemon.kill()
    expect(path.exists(), "a killed daemon cannot remove its socket")
    daemon = bench.daemon("--config", settings).ready()
    silence(bench, "list")
    daemon.stop()
    expect(not path.exists(), "the socket was left behind")

    bench.settings(rules=RULES, more="control: off\n")
    daemon = bench.daemon("--config", settings).ready()
    expect(not path.exists(), "a socket although it is off")
    expect("control: off" in silence(bench, "add", "user=a", "--for", "1h", code=1)[1], "no reason")
    daemon.stop()


def mistakes_are_told_before_anything_is_silenced(bench):
    bench.settings(rules=RULES)
    for arguments, code, what in [
            (["--for", "2h"], 2, "would silence every alert"),
            (["user=a", "--for", "91d"], 2, "longer than 90 days"),
            (["user=a", "--for", "soon"], 2, "write it as 30m, 2h or 3d"),
            (["usr=a", "--for", "2h"], 2, "use user, feature, model"),
            (["hourly", "--for", "2h"], 2, "behind --rule"),
            (["user=a", "--for", "2h"], 1, "Is it running?"),
    ]:
        err = silence(bench, "add", *arguments, code=code)[1]
        expect(what in err, f"{arguments}: {err}")
    expect("no state here" in silence(bench, "list", code=1)[1], "a list out of nothing")
    daemon = bench.daemon("--config", bench.folder / "tokentail.yaml").ready()
    expect("has no rule daly-*" in silence(bench, "add", "--rule", "daly-*", "--for", "1h")[1],
           "no warning")

    client = socket.socket(socket.AF_UNIX)
    client.connect(str(bench.state / "control.sock"))
    client.sendall(b"POST /v1/silences HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                   b"Content-Length: 34\r\n\r\n{\"key\":{\"user\":\"a\"},\"for\":\"99999d\"}")
    expect(client.recv(1000).startswith(b"HTTP/1.1 400 "), "the daemon takes what it should not")
    daemon.stop()


harness.main(a_silenced_user_is_not_heard_of, what_was_told_is_told_resolved,
             the_socket_is_private_and_not_left_behind,
             mistakes_are_told_before_anything_is_silenced)
