# SPDX-License-Identifier: Apache-2.0
"""Where alerts are sent: to whom the certificate says, over TLS 1.2 or newer, and nowhere else."""

import http.server
import shutil
import ssl
import subprocess
import threading
import warnings

import harness
from harness import Log, Skip, eventually, expect, expect_equal, now

RULES = """\
version: 1
rules:
  - rule: failed
    by: user
    when: error == "boom"
    cooldown: 0s
"""


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    expect(done.returncode == 0, done.stderr)


# Old versions are what this is about.
warnings.simplefilter("ignore", DeprecationWarning)


class Authority:
    """Signs what it is asked to."""

    def __init__(self, folder, name):
        if shutil.which("openssl") is None:
            raise Skip("openssl is not installed")
        self.folder, self.name = folder, name
        self.cert, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", self.key, "-out", self.cert, "-subj", f"/CN={name}", "-days", "2")

    def sign(self, name, subject, *dates):
        """A certificate for `subject`, as "IP:127.0.0.1"; its files."""
        request, key, cert = (self.folder / f"{name}.{end}" for end in ("csr", "key", "crt"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={subject}\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                "-out", request, "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key,
                "-CAcreateserial", "-out", cert, "-extfile", extensions, *(dates or ("-days", "2")))
        return cert, key


class TlsServer:
    """An HTTPS server on loopback that counts what reaches it."""

    def __init__(self, certificate, newest=None, status=204, headers=None):
        self.bodies = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                server.bodies.append(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):  # handshakes that are meant to fail
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        if newest:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = newest
        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                 do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def notify(bench, url, more="", kind="webhook"):
    """`tokentail notify test` of one target: exit code and all it said."""
    settings = bench.settings(rules=RULES, more=f"targets:\n  t: {{ type: {kind}, url: \"{url}\"{more} }}\n")
    code, out, err = bench.run("notify", "test", "--config", settings)
    return code, out + err


def only_a_good_certificate_is_spoken_to(bench):
    ours, theirs = Authority(bench.folder, "ours"), Authority(bench.folder, "theirs")
    good = ours.sign("good", "IP:127.0.0.1,DNS:localhost")
    trusted = f", ca_file: {ours.cert}"
    for what, certificate, host, more, passes in [
            ("a good one", good, "127.0.0.1", trusted, True),
            ("a good one by name", good, "localhost", trusted, True),
            ("one of an unknown authority", theirs.sign("foreign", "IP:127.0.0.1"), "127.0.0.1",
             trusted, False),
            ("one that the system does not know", good, "127.0.0.1", "", False),
            ("its own", (theirs.cert, theirs.key), "127.0.0.1", trusted, False),
            ("one for another host", ours.sign("other", "DNS:alerts.example"), "127.0.0.1", trusted,
             False),
            ("one whose subject alone fits", ours.sign("127.0.0.1", "DNS:alerts.example"), "127.0.0.1",
             trusted, False),
            ("one that has expired", ours.sign("old", "IP:127.0.0.1", "-days", "-1"), "127.0.0.1",
             trusted, False)]:
        server = TlsServer(certificate)
        code, said = notify(bench, f"https://{host}:{server.port}/hook?token=s3cret", more)
        server.close()
        expect_equal((code == 0, bool(server.bodies)), (passes, passes), f"{what}: {said}")
        expect("s3cret" not in said, f"{what}: the URL is told:", said)


def old_tls_is_not_spoken(bench):
    ours = Authority(bench.folder, "ours")
    certificate = ours.sign("good", "IP:127.0.0.1")
    for newest, passes in [(ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False),
                           (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)]:
        server = TlsServer(certificate, newest)
        code, said = notify(bench, f"https://127.0.0.1:{server.port}/", f", ca_file: {ours.cert}")
        server.close()
        expect_equal((code == 0, bool(server.bodies)), (passes, passes), f"{newest!r}: {said}")


def a_redirect_leads_nowhere(bench):
    ours = Authority(bench.folder, "ours")
    certificate = ours.sign("good", "IP:127.0.0.1")
    inner = bench.receiver()
    for status in (301, 302, 303, 307, 308):
        server = TlsServer(certificate, status=status, headers={"location": inner.url})
        code, said = notify(bench, f"https://127.0.0.1:{server.port}/", f", ca_file: {ours.cert}")
        server.close()
        expect(code == 1 and len(server.bodies) == 1, f"{status}: {code}", said)
        expect(f"HTTP {status}" in said, "the status is not told:", said)
    expect_equal(inner.messages, [], "what was redirected")


def credentials_of_clouds_are_out_of_reach(bench):
    for url in ["https://169.254.169.254/latest", "https://[fe80::1]/", "https://[fd00:ec2::254]/",
                "https://100.100.100.200/", "https://[::ffff:169.254.169.254]/",
                "https://[::ffff:a9fe:a9fe]/", "https://0xa9fea9fe/", "https://2852039166/",
                "https://0251.0376.0251.0376/", "https://169.254.43518/",
                "http://169.254.169.254/", "https://[::169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/",
                "https://[2002:a9fe:a9fe::1]/"]:
        for more in ["", ", allow_http: true"]:
            code, said = notify(bench, url, more)
            expect(code != 0 and ("metadata" in said or "not allowed" in said or "not encrypted" in said),
                   f"{url}: exit code {code}", said)
    for url, what in [("https://user:pass@example.com/", "user name"),
                      ("https://user@example.com/", "user name"), ("ftp://example.com/", "https"),
                      ("file:///etc/passwd", "https"), ("http://192.0.2.1/", "allow_http"),
                      ("http://localhost.example/", "allow_http")]:
        code, said = notify(bench, url)
        expect(code != 0 and what in said and "pass@" not in said, f"{url}: {code}", said)
    code, said = notify(bench, "http://169.254.169.254/",
                        ", allow_http: true, allow_addresses: [169.254.1.1]")
    expect(code != 0 and "metadata" in said, "another listed address lets it through:", said)


def a_bad_certificate_costs_no_message(bench):
    """Behind a certificate that has expired messages wait; with a new one they arrive, once."""
    ours = Authority(bench.folder, "ours")
    server = TlsServer(ours.sign("old", "IP:127.0.0.1", "-days", "-1"))
    log = Log(bench.folder / "usage.log")
    settings = bench.settings(rules=RULES, more=(
        f"targets:\n  t: {{ type: webhook, url: \"https://127.0.0.1:{server.port}/\", "
        f"ca_file: {ours.cert} }}\n"))
    daemon = bench.daemon("--config", settings).ready()
    log.append(now(), "ana", error="boom")
    eventually("it has failed", lambda: daemon.status()["targets"][0]["failed"] >= 1)
    expect_equal(server.bodies, [], "what an expired certificate was sent")
    server.close()
    renewed = TlsServer(ours.sign("new", "IP:127.0.0.1"))
    settings.write_text(settings.read_text().replace(str(server.port), str(renewed.port)))
    daemon.process.send_signal(harness.signal.SIGHUP)
    eventually("it arrives", lambda: renewed.bodies, 60)
    eventually("it is counted", lambda: daemon.status()["targets"][0]["sent"] == 1)
    daemon.stop()
    renewed.close()
    expect_equal(len(renewed.bodies), 1, "deliveries")


harness.main(only_a_good_certificate_is_spoken_to, old_tls_is_not_spoken, a_redirect_leads_nowhere,
             credentials_of_clouds_are_out_of_reach, a_bad_certificate_costs_no_message)
