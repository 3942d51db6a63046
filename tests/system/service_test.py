# SPDX-License-Identifier: Apache-2.0
"""tokentail as a service: the sd_notify protocol, SIGHUP, SIGTERM, and what it refuses to share."""

import signal
import socket

import harness
from harness import Log, eventually, expect, expect_equal, now

RULES = """\
version: 1
rules:
  - rule: user-tokens
    by: user
    when: sum(total_tokens over 1h) > 1k tokens
"""


class Manager:
    """The service manager's end of NOTIFY_SOCKET."""

    def __init__(self, bench):
        self.path = str(bench.folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.setblocking(False)
        self.heard = []

    def environment(self):
        return {"NOTIFY_SOCKET": self.path, "WATCHDOG_USEC": "2000000"}

    def listen(self):
        try:
            while True:
                self.heard.append(self.socket.recv(8192).decode())
        except BlockingIOError:
            return self.heard

    def hear(self, word, since=0):
        """The position and text of the first message with this line, after `since` others."""
        def found():
            for number, message in enumerate(self.listen()[since:], since):
                if word in message.split("\n"):
                    return number + 1, message
            return None
        return eventually(f"{word} is told", found)


def started(bench, settings):
    manager = Manager(bench)
    daemon = bench.daemon("--config", settings, environment=manager.environment())
    return manager, daemon


def tells_the_service_manager(bench):
    log = Log(bench.folder / "usage.log")
    manager, daemon = started(bench, bench.settings(rules=RULES))
    _, ready = manager.hear("READY=1")
    expect("STATUS=" in ready, ready)
    log.append(now())
    eventually("STATUS counts records",
               lambda: any("STATUS=" in text and "; 1 records;" in text
                           for text in manager.listen()))
    place, _ = manager.hear("WATCHDOG=1")
    manager.hear("WATCHDOG=1", place)
    daemon.stop()
    manager.hear("STOPPING=1")


def a_stopped_engine_feeds_no_watchdog(bench):
    manager, daemon = started(bench, bench.settings(rules=RULES))
    manager.hear("WATCHDOG=1")
    daemon.process.send_signal(signal.SIGSTOP)
    heard = len(manager.listen())
    daemon.process.send_signal(signal.SIGCONT)
    manager.hear("WATCHDOG=1", heard)
    daemon.stop()


def reload_keeps_counts_and_takes_new_rules(bench):
    log = Log(bench.folder / "usage.log")
    receiver = bench.receiver()
    settings = bench.settings(rules=RULES, receiver=receiver)
    manager, daemon = started(bench, settings)
    manager.hear("READY=1")
    for _ in range(20):
        log.append(now())
    eventually("the alert fires", lambda: receiver.of_type("alert.firing"))
    bench.write("rules.yaml", RULES + "  - rule: dear-request\n    when: input_tokens > 5k tokens\n")
    heard = len(manager.listen())
    daemon.process.send_signal(signal.SIGHUP)
    place, text = manager.hear("RELOADING=1", heard)
    expect("MONOTONIC_USEC=" in text, text)
    manager.hear("READY=1", place)
    eventually("the new rule is there",
               lambda: "dear-request" in [rule["rule"] for rule in daemon.status()["rules"]])
    expect(not daemon.status()["reload_failed"], "a good reload is told as failed")
    log.append(now(), prompt=6000)
    eventually("the new rule speaks", lambda: receiver.of_type("alert.event"))
    expect_equal(len(receiver.of_type("alert.firing")), 1, "firing messages over a reload")
    daemon.stop()
    bench.expect_exact(log.ledger)


def a_bad_reload_keeps_the_old_rules(bench):
    log = Log(bench.folder / "usage.log")
    settings = bench.settings(rules=RULES)
    manager, daemon = started(bench, settings)
    manager.hear("READY=1")
    bench.write("rules.yaml", RULES.replace("> 1k tokens", "> $5"))
    heard = len(manager.listen())
    daemon.process.send_signal(signal.SIGHUP)
    place, _ = manager.hear("RELOADING=1", heard)
    _, text = manager.hear("READY=1", place)
    expect("reload failed" in text, text)
    eventually("the status says so", lambda: daemon.status()["reload_failed"])
    expect(f"{bench.folder}/rules.yaml:5:" in daemon.err(), "no place in:", daemon.err())
    for _ in range(20):
        log.append(now())
    eventually("the old rule is in force", lambda: daemon.status()["alerts_firing"] == 1)
    bench.write("rules.yaml", RULES)
    daemon.process.send_signal(signal.SIGHUP)
    eventually("a good reload ends it", lambda: not daemon.status()["reload_failed"])
    daemon.stop()
    bench.expect_exact(log.ledger)


def sigterm_commits_and_a_restart_continues(bench):
    log = Log(bench.folder / "usage.log")
    settings = bench.settings(rules=RULES)
    for turn in range(1, 6):
        daemon = bench.daemon("--config", settings).ready()
        for _ in range(500):
            log.append(now(), f"user{turn}")
        daemon.counted(500)
        daemon.stop()
        expect_equal(bench.reported_requests(), turn * 500, "requests after SIGTERM")
    bench.expect_exact(log.ledger)


def sigterm_at_once_is_a_good_end(bench):
    log = Log(bench.folder / "usage.log")
    for _ in range(3000):
        log.append(now())
    settings = bench.settings(rules=RULES)
    for _ in range(5):
        daemon = bench.daemon("--config", settings)
        daemon.address()
        daemon.stop()
    daemon = bench.daemon("--config", settings).ready()
    eventually("all is counted", lambda: bench.reported_requests() >= 3000)
    daemon.stop()
    bench.expect_exact(log.ledger)


def a_second_daemon_is_refused(bench):
    settings = bench.settings(rules=RULES)
    daemon = bench.daemon("--config", settings).ready()
    code, _, err = bench.run("run", "--config", settings)
    expect_equal(code, 78, "exit code")
    expect(str(daemon.pid) in err and "in use" in err, "no process named in:", err)
    daemon.stop()


def a_port_in_use_is_told(bench):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = bench.settings(rules=RULES)
        settings.write_text(settings.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}"))
        code, _, err = bench.run("run", "--config", settings)
    expect_equal(code, 78, "exit code")
    expect(f"127.0.0.1:{port}" in err and "choose another" in err, "no next step in:", err)


harness.main(tells_the_service_manager, a_stopped_engine_feeds_no_watchdog,
             reload_keeps_counts_and_takes_new_rules, a_bad_reload_keeps_the_old_rules,
             sigterm_commits_and_a_restart_continues, sigterm_at_once_is_a_good_end,
             a_second_daemon_is_refused, a_port_in_use_is_told)
