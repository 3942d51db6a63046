#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How soon a daemon is ready that finds a large state: start_time.py TOKENTAIL [KEYS].

Counts a log of as many users as KEYS (1,000,000 when not said) under the default rules, kills the
daemon, and starts it five times over what was saved. Prints seconds until READY=1, and the CPU that
was used up to then, which other load on the machine does not change.
"""
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

STARTS = 5


def write_log(path, users):
    with open(path, "w", encoding="ascii") as log:
        for user in range(users):
            second = user * 40_000 // users
            log.write(f'{{"timestamp":"2026-03-02T{second // 3600:02}:{second // 60 % 60:02}:'
                      f'{second % 60:02}Z","user_id":"user-{user:07}","feature":"chat","model":"gpt-4o",'
                      f'"prompt_tokens":{50 + user % 8000},"completion_tokens":{1 + user % 1500}}}\n')


def write_settings(directory, users):
    settings = directory / "tokentail.yaml"
    settings.write_text(f"sources:\n  - files: [{directory}/usage.jsonl]\nstate: {directory}/state\n"
                        f"limits: {{ keys: {users} }}\n", encoding="utf-8")
    return settings


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")")[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(tokentail, directory, settings):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        name = str(directory / "notify")
        pathlib.Path(name).unlink(missing_ok=True)
        notices.bind(name)
        began = time.monotonic()
        with subprocess.Popen([tokentail, "run", "--json", "--config", settings],
                              env=os.environ | {"NOTIFY_SOCKET": name},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:
            while b"READY=1" not in notices.recv(4096):
                pass
            took = time.monotonic() - began, cpu_seconds(daemon.pid)
            status = pathlib.Path(f"/proc/{daemon.pid}/status").read_text(encoding="ascii")
            daemon.send_signal(signal.SIGKILL)
    resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return *took, int(resident) / 1024


def main():
    tokentail = os.path.abspath(sys.argv[1])
    users = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        write_log(directory / "usage.jsonl", users)
        settings = write_settings(directory, users)
        subprocess.run([tokentail, "run", "--once", "--json", "--config", settings], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        runs = [start(tokentail, directory, settings) for _ in range(STARTS)]
    seconds, cpu, resident = (statistics.median(column) for column in zip(*runs))
    print(f"{users:,} keys: READY after {seconds:.2f} s (fastest {min(runs)[0]:.2f} s), "
          f"{cpu:.2f} s of CPU, {resident:.0f} MiB resident, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
