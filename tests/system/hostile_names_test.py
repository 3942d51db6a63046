# SPDX-License-Identifier: Apache-2.0
"""Names out of a log, a command line or an answer are anybody's: a corpus of the worst of them, pushed
through every output, and each output held to the rules of where it ends up."""

import json
import re
import shutil
import subprocess

import harness
from harness import Log, eventually, expect, expect_equal, now

RULES = """\
version: 1
timezone: UTC
rules:
  - rule: failed
    by: [user, feature, model]
    when: failed
    cooldown: 0s
  - rule: hourly
    by: [user, feature]
    when: sum(total_tokens over 1h) > 1k tokens
"""

# What a terminal, a pager, a chat, a shell or a parser could take for something else than a name.
NAMES = [
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
    "\x9b31mC1", "\x90dcs\x9c", "bell\x07back\x08space\x7f", "line\nFAKE tokentail: error: all is lost",
    "carriage\rreturn", "tab\tseparated\tvalues", "nul\x00inside", "para\u2029graph\u2028line\x85nel",
    "\u202eexe.txt\u202c", "\u2066isolate\u2069", "zero\u200bwidth\u200djoin\ufeff", "arabic\u061cmark",
    "soft\u00adhyphen", "tag\U000e0041\U000e007f", "interlinear\ufff9a\ufffab\ufffb", "lone\ud800surrogate",
    "<!channel>", "<!here|x>", "<@U012345>", "<#C1|general>", "<http://evil.example|click>",
    "&lt;!channel&gt; &amp;", "*bold* _it_ ~gone~ `code` ```block```", "> quote\n> more",
    "<script>alert(1)</script>", "\"quote'd\" \\back\\slash\\", "{model=\"x\"} 1\n# HELP evil", "} 1e9 {",
    "{{ user }} {0} %s %n ${HOME} $(id) `id`", "../../etc/passwd", "user=ana feature=chat", "--help", "=1+1", "",
    " ", "\u00fcml\u00e4ut", "\u4e16\u754c", "\U0001f600", "a" * 5000, "\U0001f600" * 400,
]
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]")
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? -?[0-9][0-9.e+-]*')


def shown(text):
    return text.encode(errors="surrogatepass").decode(errors="replace")


def is_safe(what, data, more=""):
    """Fit for a terminal: UTF-8, no control character but newline (and what `more` holds)."""
    text = data.decode() if isinstance(data, bytes) else data
    found = UNSAFE.search(text.translate({ord(c): None for c in more}))
    expect(not found, f"{what} holds {found and found.group()!r}:",
           repr(text[max(0, (found.start() if found else 0) - 80):][:160]))


def lines_of_json(what, data):
    is_safe(what, data)
    return [json.loads(line) for line in data.decode().splitlines() if line]


def texts_in(value):
    """Every string of a JSON value, keys too."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in texts_in(part)]
    return []


def run(bench, *arguments):
    done = subprocess.run([bench.binary, *map(str, arguments)], capture_output=True, timeout=60,
                          stdin=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout, done.stderr


def write_calls(log):
    for number, name in enumerate(NAMES):
        log.append(now(), name, "chat", "gpt-4o-mini", 2000, 10, error=name or "e", status=500,
                   request_id=name, conversation_id=name, tenant=name)
        log.append(now(), f"user{number}", name, "gpt-4o-mini", 2000, 10, error=name or "e")
        line = harness.call(now(), f"model{number}", "chat", "gpt-4o-mini", error=name or "e")
        log.raw(line.replace(b'"gpt-4o-mini"', json.dumps(name).encode()))
    # Bytes that are no UTF-8 at all, and lines that are no records.
    line = harness.call(now(), "RAW", "chat", error="boom")
    log.raw(line.replace(b"RAW", b"\xff\xfe\xc0\xaf\xed\xa0\x80"))
    log.raw(b"\x1b[2Jnot json \xff\n" + b'{"timestamp":"\x1b[31m","user_id":1}\n')


def check_metrics(text):
    is_safe("/metrics", text)
    samples = [line for line in text.splitlines() if not line.startswith("# ")]
    for line in samples:
        expect(SAMPLE.fullmatch(line), "not a sample:", line[:200])
    expect_equal(len({line.rsplit(" ", 1)[0] for line in samples}), len(samples), "series, each once")
    if shutil.which("promtool"):
        check = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                               capture_output=True, check=False)
        expect_equal((check.returncode, check.stderr), (0, ""), "promtool check metrics")


def check_slack(messages):
    for message in messages:
        body = json.loads(message.body)
        is_safe("Slack's body", message.body)
        for text in texts_in(body):
            is_safe("Slack's text", text)
        for text in marked_up(body):
            expect(not re.search(r"[<>]", text), "Slack could read markup in:", text)
            expect(not re.search(r"&(?!amp;|lt;|gt;)", text), "a bare & in:", text)
            # Code spans are closed, so a name cannot leave its own.
            expect(text.count("`") % 2 == 0, "a code span is open in:", text)


def marked_up(body):
    found = [body["text"]] if "text" in body else []
    stack = [body.get("blocks", []), body.get("attachments", [])]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            found += [node["text"]] if node.get("type") == "mrkdwn" else []
            stack += node.values()
        elif isinstance(node, list):
            stack += node
    return found


def every_output_is_safe(bench):
    hook, chat = bench.receiver(), bench.receiver()
    chat.answers = [(400, {"x-evil": "\x1b[31m"})]
    log = Log(bench.folder / "usage\x1b[31m\u202e.log")
    more = (f"targets:\n  hook: {{ type: webhook, url: \"{hook.url}\", secret_file: {bench.secret()} }}\n"
            f"  chat: {{ type: slack, url_file: {bench.write('slack-url', chat.url)} }}\n")
    settings = bench.settings(files="usage*.log", rules=RULES, more=more)
    daemon = bench.daemon("--config", settings, "--no-json").ready()
    add = ["silence", "add", "--config", settings, "--for", "1h", "--rule", "nobody"]
    for name in [name for name in NAMES if "\x00" not in name and "\ud800" not in name][:30]:
        code, out, err = run(bench, *add, f"--author={name[:50]}", f"--comment={name}",
                             f"user={name[:50]}")
        is_safe("silence add", out)
        is_safe("silence add's errors", err)
    write_calls(log)
    eventually("all is read", lambda: daemon.status()["caught_up"]
               and daemon.status()["intake"]["lines"] >= 3 * len(NAMES) + 3)
    fired = daemon.status()["alerts_firing"]
    expect(fired > len(NAMES), f"only {fired} alerts fire")

    eventually("the hook has heard", lambda: len(hook.messages) >= 40, 60)
    eventually("the chat has heard", lambda: len(chat.messages) >= 3, 60)
    for message in hook.messages:
        is_safe("the webhook's body", message.body)
        json.loads(message.body)
        for name, value in message.headers.items():
            is_safe(f"the webhook's header {name}", value)
    told = {text for message in hook.messages for text in texts_in(json.loads(message.body))}
    for name in ["<!channel>", "\x1b[31mred\x1b[0m", "\u202eexe.txt\u202c"]:
        expect(name in told, f"JSON does not hold the name {name!r} as it is")
    check_slack(chat.messages)
    check_metrics(daemon.get("/metrics")[1])
    for page in ["/api/v1/status", "/api/v1/alerts"]:
        expect(lines_of_json(page, daemon.get(page)[1].encode()), page)

    config = ["--config", settings]
    for arguments in [["silence", "list"], ["silence", "list", "--json"],
                      ["explain", "hourly", *config], ["explain", "hourly", "--json", *config],
                      *(["explain", "hourly", f"user={name[:80]}", "feature=chat", *config]
                        for name in NAMES[:9]),
                      ["explain", "\x1b[31m\u202e", *config],
                      ["silence", "expire", "\x1b[31m", *config],
                      ["report", "--state", bench.state],
                      ["report", "--state", bench.state, "--json"],
                      ["report", "--state", bench.state, "--by", "\x1b[31m"],
                      ["silence", "add", "\x1b[31m=\u202e", "--for", "1h", *config],
                      ["silence", "list", "--socket", "/tmp/\x1b[31m"],
                      ["run", "\x1b[31m/none.log", "--once"], ["\x1b[31m"], ["run", "--\x1b[31m"]]:
        arguments += config if arguments[:2] == ["silence", "list"] and "--socket" not in arguments else []
        _, out, err = run(bench, *arguments)
        what = " ".join(arguments[:2]).encode("unicode_escape").decode()
        (lines_of_json if "--json" in arguments else is_safe)(f"output of {what}", out)
        is_safe(f"errors of {what}", err)
    daemon.stop()
    is_safe("standard output in prose", daemon.out_path.read_bytes())
    is_safe("the journal", daemon.err_path.read_bytes())
    expect("FAKE" not in {line[:4] for line in daemon.err().splitlines() + daemon.out().splitlines()},
           "a name begins a line of its own")


def one_look_is_as_safe(bench):
    log = Log(bench.folder / "usage.log")
    write_calls(log)
    rules = bench.write("rules.yaml", RULES)
    for form in ["--json", "--no-json"]:
        _, out, err = run(bench, "run", "--once", form, "--rules", rules, log.path)
        (lines_of_json if form == "--json" else is_safe)(f"run --once {form}", out)
        is_safe("run --once", err)
        expect(out.count(b"\n") > len(NAMES), "little is told:", out[-500:])
        _, out, err = run(bench, "replay", "--rules", rules, *(["--json"] if form == "--json" else []),
                          log.path)
        (lines_of_json if form == "--json" else is_safe)(f"replay {form}", out)
        is_safe("replay", err, more="\r")


def mistakes_are_shown_safely(bench):
    """Settings and rules that hold the names where nothing of the kind belongs."""
    log = bench.write("app.log", "")
    path = bench.folder / "bad.yaml"

    def check(text, *arguments):
        path.write_bytes(text.encode(errors="surrogatepass"))
        code, out, err = run(bench, "check", *arguments, path)
        is_safe("check", out)
        is_safe("check's errors", err, more="\t")
        return code
    names = [json.dumps(name) for name in NAMES]
    for form in ["rule: NAME\n    when: NAME", "rule: a\n    by: [NAME]\n    when: failed",
                 "NAME: a\n    when: failed", "rule: a\n    say: NAME\n    when: failed",
                 "rule: a\n    severity: NAME\n    when: failed"]:
        rules = "".join(f"  - {form}\n".replace("NAME", name) for name in names)
        expect_equal(check(f"version: 1\nrules:\n{rules}"), 1, f"check of rules with {form}")
    for name in NAMES[:12]:  # as they are, YAML or not
        check(f"version: 1\nrules:\n  - rule: a\n    when: {name}\n")
    for form in ["sources: [{ files: [LOG], format: NAME }]", "sources: [{ files: [NAME], NAME: 1 }]",
                 "sources: [{ files: [LOG] }]\nhttp: { listen: NAME, token_file: NAME }",
                 "sources: [{ files: [LOG] }]\ntargets: { NAME: { type: NAME, url: NAME } }"]:
        for name in names[:8]:
            check(form.replace("NAME", name).replace("LOG", str(log)), "--config")


harness.main(every_output_is_safe, one_look_is_as_safe, mistakes_are_shown_safely)
