"""A webhook receiver on loopback that checks each signature (Standard Webhooks) and keeps bodies."""

import base64
import hashlib
import hmac
import http.server
import json
import threading


class Receiver:
    def __init__(self, secret):
        key = base64.b64decode(secret.removeprefix("whsec_"))
        self.messages = []
        self.bad_signatures = 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode()
                digest = hmac.new(key, signed + body, hashlib.sha256).digest()
                expected = "v1," + base64.b64encode(digest).decode()
                if expected not in (self.headers["webhook-signature"] or "").split(" "):
                    receiver.bad_signatures += 1
                receiver.messages.append(json.loads(body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/alerts"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
