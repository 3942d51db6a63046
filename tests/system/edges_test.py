# SPDX-License-Identifier: Apache-2.0
"""What strangers may do to the daemon's sockets: raw bytes against the real program."""

import os
import re
import socket
import stat
import threading
import time

import harness
from harness import Log, eventually, expect, expect_equal, now

RULES = """\
version: 1
rules:
  - rule: failed
    by: user
    when: error == "boom"
"""
GOOD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
TOKEN = "3f8a1c5e7b9d2046"


def serving(bench, more=""):
    settings = bench.settings(rules=RULES, more=more)
    return bench.daemon("--config", settings).ready()


def connected(daemon):
    host, port = re.search(r"//([\d.]+):(\d+)", daemon.address()).groups()
    client = socket.create_connection((host, int(port)), timeout=15)
    return client


def read_all(client):
    data = b""
    try:
        while chunk := client.recv(65536):
            data += chunk
    except ConnectionResetError:
        pass
    return data


def ask(daemon, data):
    with connected(daemon) as client:
        try:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError, OSError):
            pass
        return read_all(client)


def codes(data):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", data)]


def requests(daemon, server="status"):
    return daemon.status()["requests"][server]


def each_limit_is_told(bench):
    daemon = serving(bench)
    for code, data in [
            (200, GOOD + b"\r\n"),
            (431, GOOD + b"X: " + b"a" * 9000 + b"\r\n\r\n"),
            (431, GOOD + b"".join(b"X%d: y\r\n" % i for i in range(2000)) + b"\r\n"),
            (431, b"A" * 1_000_000),
            (414, b"GET /" + b"a" * 2000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (413, GOOD + b"Content-Length: 1\r\n\r\nx"),
            (400, GOOD + b"Content-Length: 99999999999999999999\r\n\r\nx"),
            (411, GOOD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            (400, b"GET /healthz HTTP/1.1\r\n\r\n"),
            (400, b"GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n"),
            (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
            (421, b"GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
            (421, b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n"),
            (404, b"GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (404, b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (405, b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (405, b"TRACE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (405, b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (405, b"SPLICE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (405, b"DELETE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (405, b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"),
    ]:
        answer = ask(daemon, data)
        expect_equal(codes(answer), [code], f"answer to {data[:60]!r}")
        head = answer.split(b"\r\n\r\n")[0].lower()
        for header in [b"x-content-type-options: nosniff", b"cache-control: no-store",
                       b"x-frame-options: deny", b"content-security-policy: default-src 'none'",
                       b"cross-origin-resource-policy: same-origin", b"content-type: text/plain"]:
            expect(header in head, f"no {header} in the answer to {data[:60]!r}")
        expect(b"evil" not in answer and b"passwd" not in answer, "an answer repeats:", answer)
    head = ask(daemon, GOOD.replace(b"GET", b"HEAD") + b"\r\n")
    expect(head.endswith(b"\r\n\r\n") and b"Content-Length: 3\r\n" in head, "HEAD:", head)
    eventually("all are counted", lambda: requests(daemon)["malformed"] == 10
               and requests(daemon)["denied"] == 2)
    expect('tokentail_http_requests_total{server="status",outcome="malformed"} 10\n'
           in daemon.get("/metrics")[1], "no metric")
    daemon.stop()


def nothing_is_smuggled(bench):
    daemon = serving(bench)
    hidden = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for fields in [b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(hidden),
                   b"Content-Length: %d\r\nContent-Length: 0\r\n" % len(hidden),
                   b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(hidden),
                   b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n" % len(hidden),
                   b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding : chunked\r\n",
                   b"Transfer-Encoding:\x0bchunked\r\n", b"X: y\r\n Transfer-Encoding: chunked\r\n",
                   b"X: y\rTransfer-Encoding: chunked\r\n", b"X: y\nTransfer-Encoding: chunked\r\n",
                   b"Content-Length: %d\r\n" % len(hidden), b"Content-Length: +0\r\n",
                   b"Content-Length: 0, %d\r\n" % len(hidden)]:
        for tail in [hidden, b"0\r\n\r\n" + hidden]:
            answer = ask(daemon, GOOD + fields + b"\r\n" + tail)
            expect(len(codes(answer)) == 1 and 400 <= codes(answer)[0] < 500,
                   f"{fields!r} was answered {codes(answer)}")
    expect_equal(codes(ask(daemon, (GOOD + b"\r\n") * 50)), [200] * 50, "honest pipelining")
    daemon.stop()


def slow_clients_are_sent_away(bench):
    """A byte at a time buys no time, and a full house is told so while slow ones sit in it."""
    daemon = serving(bench)
    slow = [connected(daemon) for _ in range(60)]
    for client in slow:
        client.sendall(GOOD)
    drip = connected(daemon)
    ended = threading.Event()

    def drop_by_drop():
        try:
            for byte in GOOD * 1000:
                drip.sendall(bytes([byte]))
                if ended.wait(0.05):
                    return
        except OSError:
            pass
    started = time.monotonic()
    writer = threading.Thread(target=drop_by_drop)
    writer.start()
    expect_equal(daemon.get("/healthz")[0], 200, "health beside 61 slow clients")
    more = [connected(daemon) for _ in range(8)]
    answers = [client.recv(1000) for client in more[4:]]
    expect(any(codes(answer) == [503] for answer in answers), "nobody was turned away:", answers)
    for client in slow + more:
        read_all(client)
        client.close()
    try:
        read_all(drip)
    except OSError:
        pass
    ended.set()
    writer.join()
    drip.close()
    expect(time.monotonic() - started < 14, "slow clients were kept")
    eventually("the slow ones are counted", lambda: requests(daemon)["slow"] >= 61)
    eventually("who was turned away too", lambda: requests(daemon)["busy"] >= 1)
    daemon.stop()


def one_who_takes_no_answer_is_sent_away(bench):
    log = Log(bench.folder / "usage.log")
    daemon = serving(bench)
    for number in range(300):
        log.append(now(), "ana", f"feature-{number:060}")
    daemon.counted(300)
    with connected(daemon) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # Far more answers than fit between us; nobody reads them.
        client.settimeout(0.5)
        try:
            for _ in range(200):
                client.sendall(GOOD.replace(b"/healthz", b"/metrics") + b"\r\n")
        except OSError:
            pass
        eventually("it is counted as slow", lambda: requests(daemon)["slow"] == 1)
    expect_equal(daemon.get("/healthz")[0], 200, "health")
    daemon.stop()


def a_token_guards_every_page(bench):
    path = bench.write("token", TOKEN + "\n")
    path.chmod(0o600)
    settings = bench.settings(rules=RULES)
    settings.write_text(settings.read_text().replace(
        'http: { listen: "127.0.0.1:0" }', f'http: {{ listen: "0.0.0.0:0", token_file: {path} }}'))
    code, out, err = bench.run("check", "--config", settings)
    expect((code, err) == (0, ""), out, err)
    daemon = bench.daemon("--config", settings)
    eventually("it listens", lambda: "status on http://0.0.0.0" in daemon.err())

    def answer(page, token):
        with socket.create_connection(
                ("127.0.0.1", int(daemon.address().rsplit(":", 1)[1])), timeout=15) as client:
            client.sendall(f"GET {page} HTTP/1.1\r\nHost: app-3.example\r\nConnection: close\r\n"
                           f"Authorization: {token}\r\n\r\n".encode())
            return read_all(client)
    for page in ["/healthz", "/readyz", "/metrics", "/api/v1/status", "/api/v1/alerts", "/x"]:
        for wrong in ["", "Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x"]:
            refused = answer(page, wrong)
            expect_equal(codes(refused), [401], f"{page} with {wrong!r}")
            expect(b'WWW-Authenticate: Bearer realm="tokentail"' in refused, refused)
            expect(TOKEN.encode() not in refused, "the token is told")
    eventually("ready", lambda: codes(answer("/readyz", f"Bearer {TOKEN}")) == [200])
    path.write_text(TOKEN[::-1] + "\n")
    daemon.process.send_signal(harness.signal.SIGHUP)
    eventually("the new token", lambda: codes(answer("/readyz", f"Bearer {TOKEN[::-1]}")) == [200])
    expect_equal(codes(answer("/readyz", f"Bearer {TOKEN}")), [401], "the old token")
    daemon.stop()
    expect(TOKEN not in daemon.err() and TOKEN[::-1] not in daemon.err(), "the token is logged")


def other_hosts_are_let_in_on_purpose_only(bench):
    settings = bench.settings(rules=RULES)
    plain = settings.read_text()

    def with_http(http):
        settings.write_text(plain.replace('http: { listen: "127.0.0.1:0" }', f"http: {http}"))
        return bench.run("check", "--config", settings)
    code, _, err = with_http('{ listen: "0.0.0.0:0" }')
    expect(code == 1 and "without a token" in err and "token_file" in err, code, err)
    expect_equal(bench.run("run", "--config", settings)[0], 78, "start without a token")
    code, _, err = with_http('{ listen: "0.0.0.0:0", allow_remote: true }')
    expect(code == 0 and "warning: every host" in err, code, err)
    for text, what in [("short", "at least 16"), ("0123456789 abcdef", "without spaces"),
                       ("", "empty")]:
        path = bench.write("token", text + "\n")
        path.chmod(0o600)
        code, _, err = with_http(f'{{ listen: "127.0.0.1:0", token_file: {path} }}')
        expect(code == 1 and what in err and f"{path}" in err, code, err)
        expect(not text or text not in err, "the token is shown:", err)
    path.chmod(0o644)
    bench.write("token", TOKEN)
    expect("readable by everyone" in with_http(f"{{ token_file: {path} }}")[2], "no warning")
    expect("create it" in with_http(f"{{ token_file: {bench.folder}/none }}")[2], "no next step")


def the_control_socket_is_as_strict(bench):
    daemon = serving(bench)
    path = bench.state / "control.sock"
    mode = stat.S_IMODE(os.stat(path).st_mode)
    expect_equal(oct(mode), "0o660", "mode of the socket")

    def control(data):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(15)
            client.connect(str(path))
            try:
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            return read_all(client)
    head = b"POST /v1/silences HTTP/1.1\r\nHost: localhost\r\n"
    body = b'{"key":{"user":"a"},"for":"1h"}'
    for code, data in [
            (413, head + b"Content-Length: 20000\r\n\r\n" + b" " * 20000),
            (411, head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            (400, b"GET /v1/silences HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"),
            (400, b"DELETE /v1/silences/x HTTP/1.1\r\nHost: l\r\nContent-Length: 2\r\n\r\n{}"),
            (400, head + b"Content-Length: 4\r\n\r\n\xff\xfe{}"),
            (400, head + b"Content-Length: 2\r\n\r\n[]"),
            (400, head + b"Content-Length: 9000\r\n\r\n" + b"[" * 9000),
            (405, b"PUT /v1/silences HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (404, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (404, b"DELETE /v1/silences/%1b[31m HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (201, head + b"Content-Length: %d\r\n\r\n" % len(body) + body),
    ]:
        answer = control(data)
        expect_equal(codes(answer), [code], f"answer to {data[:100]!r}")
        expect(b"\x1b" not in answer, "an escape sequence comes back:", answer)
    eventually("it is counted", lambda: requests(daemon, "control")["malformed"] == 4)
    daemon.stop()


harness.main(each_limit_is_told, nothing_is_smuggled, slow_clients_are_sent_away,
             one_who_takes_no_answer_is_sent_away, a_token_guards_every_page,
             other_hosts_are_let_in_on_purpose_only, the_control_socket_is_as_strict)
