# SPDX-License-Identifier: Apache-2.0
"""Endpoints that answer badly, late or not at all. Names carry the rows of the fault matrix
(docs/guarantees.md)."""

import contextlib
import datetime
import json
import os
import signal
import socket
import sqlite3
import ssl
import struct
import subprocess
import threading
import time

from harness import Log, Skip, eventually, expect, expect_equal, main, now, rfc3339

RULES = """
version: 1
rules:
  - rule: much
    by: user
    when: sum(total_tokens over 1h) > 1k tokens
    max_age: 7d
"""


class Manner:
    """What a server does with one connection, once it has read the request."""

    @staticmethod
    def answer(status, headers="", body=""):
        text = (f"HTTP/1.1 {status} Whatever\r\n{headers}content-length: {len(body)}\r\n"
                f"connection: close\r\n\r\n{body}").encode()
        return lambda peer: peer.sendall(text)

    @staticmethod
    def hang(peer):
        peer.settimeout(60)
        peer.recv(1)  # until the other end has had enough

    @staticmethod
    def drip(peer):
        for byte in b"HTTP/1.1 503 Soon\r\nx: " + b"y" * 10_000:
            peer.sendall(bytes([byte]))
            time.sleep(0.2)

    @staticmethod
    def reset_in_headers(peer):
        peer.sendall(b"HTTP/1.1 200 O")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    @staticmethod
    def endless(peer):
        peer.sendall(b"HTTP/1.1 500 No\r\n\r\n")
        while True:
            peer.sendall(b"x" * 65536)

    @staticmethod
    def rubbish(peer):
        peer.sendall(b"\x00\x01SSH-2.0-OpenSSH\r\n")


class Server:
    """Reads a request a connection; treats the first ones by `manners`, the others well."""

    def __init__(self, manners, context=None):
        self.manners = list(manners)
        self.ids = []  # of every request, in order
        self.good = []  # of those that were answered well
        self.lock = threading.Lock()
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, scheme="http", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.port}/hook"

    def accept(self):
        while True:
            peer, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        with contextlib.suppress(OSError), contextlib.closing(peer):
            if self.context:
                peer = self.context.wrap_socket(peer, server_side=True)
            head, body = self.request(peer)
            with self.lock:
                identity = next(line.split(": ")[1] for line in head.split("\r\n")
                                if line.lower().startswith("webhook-id"))
                self.ids.append(identity)
                manner = self.manners.pop(0) if self.manners else None
            if manner is None:
                Manner.answer(204)(peer)
                with self.lock:
                    self.good.append((identity, json.loads(body)))
            else:
                manner(peer)

    @staticmethod
    def request(peer):
        data = b""
        while b"\r\n\r\n" not in data:
            data += peer.recv(65536)
        head, body = data.split(b"\r\n\r\n", 1)
        length = int(next(line.split(b":")[1] for line in head.split(b"\r\n")
                          if line.lower().startswith(b"content-length")))
        while len(body) < length:
            body += peer.recv(65536)
        return head.decode(), body


def settings(bench, targets, name="tokentail.yaml"):
    text = "targets:\n" + "".join(f"  {target}: {{ type: webhook, url: \"{url}\"{more} }}\n"
                                  for target, (url, more) in targets.items())
    return bench.settings(rules=RULES, more=text, name=name)


MANNERS = {
    "seconds": [Manner.answer(429, "retry-after: 1\r\n")],
    "past": [Manner.answer(429, "retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n")],
    "garbage": [Manner.answer(429, "retry-after: when it suits\r\n")],
    "trouble": [Manner.answer(500), Manner.answer(503, body="x" * 100_000), Manner.answer(408)],
    "redirect": [Manner.answer(302, "location: http://127.0.0.1:1/\r\n")],
    "hang": [Manner.hang],
    "drip": [Manner.drip],
    "reset": [Manner.reset_in_headers, Manner.reset_in_headers],
    "endless": [Manner.endless],
    "rubbish": [Manner.rubbish],
}


def S17_every_bad_answer_is_overcome(bench):
    """Each target misbehaves in its way first. All get the message, under one id, and meanwhile the
    log is read as if they were well."""
    servers = {name: Server(manners) for name, manners in MANNERS.items()}
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", settings(
        bench, {name: (server.url(), "") for name, server in servers.items()})).ready()
    log.append(now(), user="ana", prompt=2000)
    eventually("all are asked", lambda: all(server.ids for server in servers.values()))
    begun = time.monotonic()
    for _ in range(2000):
        log.append(now(), user="bob", prompt=0, completion=0)
    daemon.counted(2001)
    expect(time.monotonic() - begun < 10, "the log waited for an endpoint")
    for name, server in servers.items():
        eventually(f"{name} has it", lambda s=server: s.good, 60)
    identities = {identity for server in servers.values() for identity in server.ids}
    expect_equal(len(identities), 1, "ids of all attempts")
    eventually("nothing waits", lambda: all(row["queued"] == 0 for row in daemon.status()["targets"]))
    for server in servers.values():
        expect_equal(len(server.good), 1, "good deliveries")
    daemon.stop()
    bench.expect_exact(log.ledger)


def certificate(bench, name):
    place = bench.folder / name
    done = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout",
         f"{place}.key", "-out", f"{place}.pem", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost"], capture_output=True, check=False)
    if done.returncode != 0:
        raise Skip("no openssl to make a certificate")
    return place


def S17_a_certificate_that_nobody_knows_is_refused(bench):
    """Nor is a name that leads nowhere the end of a message: both are sent once that is mended."""
    place = certificate(bench, "server")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{place}.pem", f"{place}.key")
    server = Server([], context)
    plain = Server([])
    log = Log(bench.folder / "usage.log")
    path = settings(bench, {"tls": (server.url("https", "localhost"), ""),
                            "dns": ("https://nowhere.invalid/hook", "")})
    daemon = bench.daemon("--config", path).ready()
    log.append(now(), user="ana", prompt=2000)

    def failures():
        return {row["target"]: row["last_error"] for row in daemon.status()["targets"]
                if row["last_error"]}

    eventually("both are in trouble", lambda: len(failures()) == 2)
    expect("certificate" in failures()["tls"].lower(), failures())
    expect_equal(server.ids, [], "requests over a connection that nobody vouches for")
    settings(bench, {"tls": (server.url("https", "localhost"), f", ca_file: {place}.pem"),
                     "dns": (plain.url(), "")})
    os.kill(daemon.pid, signal.SIGHUP)
    eventually("both have it", lambda: server.good and plain.good)
    expect_equal(server.good[0][0], plain.good[0][0], "the id")
    daemon.stop()


def S17_dead_letters_are_told_kept_and_sent_by_hand(bench):
    broken, other = Server([Manner.answer(400, body="no such\x1b[31m channel")] * 3), Server([])
    log = Log(bench.folder / "usage.log")
    path = settings(bench, {"broken": (broken.url(), ""), "other": (other.url(), "")})
    daemon = bench.daemon("--config", path).ready()

    def outbox(*words):
        code, out, err = bench.run("outbox", *words, "--config", path)
        expect_equal(code, 0, f"exit code of {words}\n{out}{err}")
        return out

    log.append(now(), user="eve\x1b[2J", prompt=2000)
    eventually("it is given up", lambda: daemon.status()["dead_messages"] == 1)
    expect("tokentail_dead_messages 1" in daemon.get("/metrics")[1], "a metric says so")
    told = eventually("the other target is told",
                      lambda: [body for _, body in other.good if body["type"] == "target.broken"])
    expect("HTTP 400" in told[0]["target"]["text"], told)
    dead = json.loads(outbox("list", "--dead", "--json"))["messages"]
    expect_equal([(one["target"], one["dead"], one["attempts"]) for one in dead],
                 [("broken", True, 3)], "dead messages")
    text = outbox("list", "--dead")
    expect("\x1b" not in text and "refused 3 times" in text, "the list as a text:", repr(text))
    expect_equal(outbox("retry", "--target", "broken"), "1 messages wait again\n", "the answer")
    eventually("it arrives after all", lambda: broken.good)
    expect_equal(broken.good[0][0], dead[0]["id"], "its id")
    eventually("the other target is told", lambda: [1 for _, body in other.good
                                                    if body["type"] == "target.works"])
    expect("no message waits" in outbox("list"), "nothing is left")
    broken.manners = [Manner.answer(400)] * 3
    log.append(now(), user="mallory", prompt=2000)
    eventually("one more is given up", lambda: [1 for row in daemon.status()["targets"]
                                                if row["dead"] == 2])
    daemon.stop()
    expect("dead" in outbox("list"), "without a daemon, from what it left")
    dead = json.loads(outbox("list", "--json"))["messages"]
    expect_equal(outbox("drop", dead[0]["id"]), "1 messages dropped\n", "the answer")
    expect("no message waits" in outbox("list"), "it is gone")


class Time:
    """A day in a quarter of a minute."""

    rate = 6000

    def __init__(self):
        self.began = time.time()

    def now(self):
        seconds = self.began + (time.time() - self.began) * self.rate
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)

    def daemon(self, bench, path):
        return bench.daemon("--config", path, "--clock", f"{rfc3339(self.now())}@{self.rate}")


def waiting(bench):
    """The ids in the outbox; none before there is one."""
    with contextlib.suppress(sqlite3.OperationalError):
        place = f"file:{bench.state}/state.db?mode=ro"
        with contextlib.closing(sqlite3.connect(place, uri=True)) as database:
            return [row[0].decode() for row in database.execute("SELECT id FROM outbox")]
    return []


def S18_down_for_a_day_with_restarts_loses_and_repeats_nothing(bench):
    receiver = bench.receiver()
    receiver.status = 503
    log = Log(bench.folder / "usage.log")
    path = bench.settings(rules=RULES, receiver=receiver)
    world = Time()
    known = set()
    for restart in range(50):
        daemon = world.daemon(bench, path)
        log.append(world.now(), user=f"user{restart}", prompt=2000)
        eventually("it is durable", lambda: set(waiting(bench)) - known)
        known |= set(waiting(bench))
        daemon.kill()
    day = datetime.timedelta(days=1)
    began = datetime.datetime.fromtimestamp(world.began, datetime.timezone.utc)
    eventually("a day has passed", lambda: world.now() - began > day)
    refused = len(receiver.messages)
    expect({message.id for message in receiver.messages} <= known, "ids of refused attempts")
    receiver.status = 204
    daemon = world.daemon(bench, path)
    eventually("nothing waits", lambda: not waiting(bench) and
               len({m.id for m in receiver.messages[refused:]}) >= len(known), 60)
    daemon.stop()
    delivered = receiver.messages[refused:]
    ids = [message.id for message in delivered]
    expect_equal(len(ids), len(set(ids)), "deliveries, each once")
    expect(known <= set(ids), "lost:", known - set(ids))
    for number in range(50):
        types = [message.json["type"] for message in delivered
                 if message.json.get("alert", {}).get("key", {}).get("user") == f"user{number}"]
        expect(types[:1] == ["alert.firing"] and types == sorted(types), f"user{number}: {types}")
    bench.expect_exact(log.ledger)


main(S17_every_bad_answer_is_overcome, S17_a_certificate_that_nobody_knows_is_refused,
     S17_dead_letters_are_told_kept_and_sent_by_hand,
     S18_down_for_a_day_with_restarts_loses_and_repeats_nothing)
