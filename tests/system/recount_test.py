# SPDX-License-Identifier: Apache-2.0
"""A set of calls whose faults are known, each with real text: what each shipped rule finds of them,
and what it takes for a fault. Then the daemon: what it counts again, and what it keeps to itself."""

import json
import pathlib
import random

import harness
from harness import expect, expect_equal, rfc3339

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
SEED = 20260311
CALLS_OF_A_KIND = 45
PRECISION, RECALL = 0.99, 0.95

LATIN = ("the order was shipped on monday and the customer asks where it is while the tracking page "
         "shows no news since tuesday so please look at the carrier and answer in two sentences").split()
OTHERS = ("東京 は 日本 の 首都 です заказ отправлен в понедельник клиент спрашивает где он "
          "größere Straße Überweisung şehir çünkü ağaç πόλη ελληνικά नमस्ते दुनिया 서울 날씨").split()
TOOL = {"type": "function", "function": {
    "name": "find_order", "description": "Finds an order by its number.",
    "parameters": {"type": "object", "properties": {
        "number": {"type": "string", "description": "As printed on the invoice."},
        "year": {"type": "string", "description": "When.", "enum": ["2025", "2026"]}}}}}


class Calls:
    """Lines of a log, each of a feature of its own, so that each is judged by itself."""

    def __init__(self, bench):
        self.bench = bench
        self.rng = random.Random(SEED)
        self.lines = []
        self.kinds = {}  # by feature
        self.at = harness.now() - harness.datetime.timedelta(hours=1)

    def text(self, words, source=LATIN):
        return " ".join(self.rng.choice(source) for _ in range(words))

    def messages(self, source=LATIN):
        return [{"role": "system", "content": self.text(self.rng.randint(150, 400), source)},
                {"role": "user", "content": self.text(self.rng.randint(100, 300), source)},
                {"role": "assistant", "content": self.text(self.rng.randint(100, 200), source)},
                {"role": "user", "content": self.text(self.rng.randint(20, 90), source)}]

    def count(self, model, *requests):
        """What the API bills for each, which tests against OpenAI's own code hold to be so."""
        lines = "\n".join(json.dumps({"model": model, **request}) for request in requests)
        path = self.bench.write("requests.jsonl", lines + "\n")
        code, out, err = self.bench.run("count", "--chat", "--jsonl", path)
        expect_equal(code, 0, err)
        return [int(line) for line in out.splitlines()]

    def add(self, kind, reported, user=None, **members):
        feature = f"{kind}-{len(self.lines)}"
        self.kinds[feature] = kind
        self.line(feature, reported, user, **members)
        return feature

    def line(self, feature, reported, user=None, model="gpt-4o", output=50, **members):
        self.at += harness.datetime.timedelta(seconds=2)
        self.lines.append(json.dumps(
            {"timestamp": rfc3339(self.at), "user_id": user or feature, "feature": feature,
             "model": model, "prompt_tokens": reported, "completion_tokens": output, **members}))


def labelled(bench):
    calls = Calls(bench)
    for _ in range(CALLS_OF_A_KIND):
        sent = calls.messages()
        doubled = [sent[0], *sent]
        foreign = calls.messages(OTHERS)
        answer = calls.text(calls.rng.randint(150, 400))
        whole, with_tools, twice, last = calls.count(
            "gpt-4o", {"messages": sent}, {"messages": sent, "tools": [TOOL]},
            {"messages": doubled}, {"messages": sent[-1:]})
        by_gpt_4, = calls.count("gpt-4", {"messages": foreign})
        calls.add("clean", whole, messages=sent)
        calls.add("clean", with_tools, messages=sent, tools=[TOOL])
        calls.add("doubled", whole, messages=doubled)
        calls.add("dropped", twice, messages=sent[-1:] if last < whole else sent)
        calls.add("encoding", by_gpt_4, messages=foreign)
        calls.add("placeholder", whole, messages=sent, output=1, response=answer)
        paid = calls.add("paid", whole, messages=sent)
        calls.line(paid, whole, messages=sent)
        calls.line("clean-chat", whole, user="ana", messages=sent)
    return calls


EXPECTED = {"recount-mismatch": {"doubled", "dropped", "encoding"}, "wrong-encoding": {"encoding"},
            "placeholder-usage": {"placeholder"}, "paid-twice": {"paid"}}


FEATURES_OF_A_KIND = 24
ROUNDS_BEFORE, ROUNDS_AFTER = 40, 25
HIDDEN, GROWN = 300, 700  # tokens of a prompt that is not in the log


def bill(kind, text_tokens, is_after, rng):
    """What a call is reported with: its text, and what is around that and never changes but in
    drifting features. One in five steady reports is wild."""
    if kind.endswith("tokenizer"):  # a model whose own tokenizer gives 30 % more, then 60 %
        return text_tokens * (160 if is_after and kind.startswith("drift") else 130) // 100
    if kind == "steady-wild" and rng.random() < 0.2:
        return 3 * text_tokens
    return text_tokens + (GROWN if is_after and kind.startswith("drift") else HIDDEN)


def features_that_drift_or_not(bench):
    """A log in which features report what is usual for each, and half of them what is not in the
    end. Of models that say nothing by the text alone."""
    calls = Calls(bench)
    kinds = {"drift-template": "gpt-4.1", "drift-tokenizer": "claude-sonnet-4-5",
             "steady-wild": "gpt-4.1", "steady-tokenizer": "claude-sonnet-4-5"}
    features = [(kind, f"{kind}-{number}") for kind in kinds
                for number in range(FEATURES_OF_A_KIND // 2)]
    texts = [[{"role": "user", "content": calls.text(calls.rng.randint(100, 900))}]
             for _ in range(len(features) * 5)]
    counts = calls.count("gpt-4o", *({"messages": text} for text in texts))
    lines, start = [], harness.now() - harness.datetime.timedelta(hours=4)
    for turn in range(ROUNDS_BEFORE + ROUNDS_AFTER):
        is_after = turn >= ROUNDS_BEFORE
        at = start + harness.datetime.timedelta(minutes=turn + (120 if is_after else 0))
        for kind, feature in features:
            text = calls.rng.randrange(len(texts))
            lines.append(json.dumps(
                {"timestamp": rfc3339(at), "user_id": f"{feature}-{turn}", "feature": feature,
                 "model": kinds[kind], "completion_tokens": 50, "messages": texts[text],
                 "prompt_tokens": bill(kind, counts[text], is_after, calls.rng)}))
    return lines, {feature for kind, feature in features if kind.startswith("drift")}


def expect_found(rule, found, wanted):
    precision = len(found & wanted) / max(1, len(found))
    recall = len(found & wanted) / len(wanted)
    print(f"  {rule:<18} precision {precision:.3f}  recall {recall:.3f}  of {len(wanted)}")
    expect(precision >= PRECISION and recall >= RECALL, rule, sorted(found ^ wanted)[:5])


def alerts_of_replay(bench, lines):
    log = bench.write("labelled.jsonl", "\n".join(lines) + "\n")
    code, out, err = bench.run("replay", "--json", "--rules", RULES / "recount.yaml", log)
    expect_equal(code, 0, err)
    return [json.loads(line)["alert"] for line in out.splitlines()]


def a_feature_that_leaves_its_habit_is_found(bench):
    lines, wanted = features_that_drift_or_not(bench)
    told = alerts_of_replay(bench, lines)
    print(f"{len(lines)} calls, seed {SEED}")
    expect_found("recount-drift", {alert["key"]["feature"] for alert in told}, wanted)
    expect_equal({alert["rule"] for alert in told}, {"recount-drift"}, "rules that speak")


def each_rule_finds_its_fault_and_no_other(bench):
    calls = labelled(bench)
    told = alerts_of_replay(bench, calls.lines)
    print(f"{len(calls.lines)} calls, seed {SEED}")
    for rule, kinds in EXPECTED.items():
        found = {alert["key"]["feature"] for alert in told if alert["rule"] == rule}
        wanted = {feature for feature, kind in calls.kinds.items() if kind in kinds}
        expect_found(rule, found, wanted)
    alarms = [alert for alert in told if alert["key"]["feature"].startswith("clean")]
    expect_equal(alarms, [], "alarms about clean calls")


def a_daemon_counts_again_and_keeps_the_text_to_itself(bench):
    secret = "the launch code is tangerine"
    log = harness.Log(bench.folder / "usage.log")
    settings = bench.settings(rules=(RULES / "recount.yaml").read_text(), receiver=bench.receiver())
    daemon = bench.daemon("--config", settings).ready()
    messages = [{"role": "user", "content": f"{secret} " * 40}]
    for _ in range(2):
        log.append(harness.now(), prompt=5000, model="gpt-4o", messages=messages)
    log.append(harness.now(), prompt=9)
    log.append(harness.now(), prompt=9, messages="broken")
    daemon.counted(4)
    for line in ("tokentail_recounted_records_total 2", "tokentail_recount_mismatches_total 2",
                 "tokentail_recount_baselines 1",
                 'tokentail_recount_skipped_total{reason="bad_text"} 1'):
        harness.eventually(line, lambda line=line: line in daemon.get("/metrics")[1])
    expect("tokentail_recount_seconds_total 0." in daemon.get("/metrics")[1], "time spent")
    receiver = bench.receivers[0]
    harness.eventually("both rules speak", lambda: {
        message.json["alert"]["rule"] for message in receiver.messages if "alert" in message.json
    } >= {"recount-mismatch", "paid-twice"})
    daemon.stop()
    kept = b"".join(path.read_bytes() for path in bench.state.rglob("*") if path.is_file())
    said = json.dumps([message.json for message in receiver.messages]) + daemon.err() + daemon.out()
    expect(b"tangerine" not in kept and "tangerine" not in said, "the text got out")


def byte_tokenizer():
    """A tokenizer.json in which every byte is a token."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {**{chr(byte): byte for byte in printable},
               **{chr(0x100 + i): byte for i, byte in enumerate(others)}}
    return json.dumps({"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False},
                       "model": {"type": "BPE", "vocab": letters, "merges": []}})


def a_model_is_counted_by_the_file_that_the_settings_name(bench):
    log = harness.Log(bench.folder / "usage.log")
    file = bench.write("tokenizer.json", byte_tokenizer())
    more = f"models: {{ overrides: {{ \"gpt-4o*\": {{ tokenizer: {file} }} }} }}\n"
    settings = bench.settings(rules=(RULES / "recount.yaml").read_text(), more=more)
    daemon = bench.daemon("--config", settings).ready()
    messages = [{"role": "user", "content": "x" * 500}]
    for reported in (503, 600, 400):  # less than the text holds is a mismatch, more is not
        log.append(harness.now(), prompt=reported, model="gpt-4o", messages=messages)
    daemon.counted(3)
    for line in ("tokentail_recounted_records_total 3", "tokentail_recount_mismatches_total 1"):
        harness.eventually(line, lambda line=line: line in daemon.get("/metrics")[1])
    daemon.stop()
    file.write_text('{"model": {"type": "Unigram"}}', encoding="utf-8")
    code, _, err = bench.run("check", "--config", settings)
    expect_equal(code, 1, err)
    expect(f"gpt-4o*: tokenizer: {file}: cannot be followed exactly: model Unigram" in err, err)


def nothing_is_counted_again_when_it_is_off(bench):
    log = harness.Log(bench.folder / "usage.log")
    settings = bench.settings(more="recount: { sample: off }\n")
    daemon = bench.daemon("--config", settings).ready()
    log.append(harness.now(), model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
    daemon.counted(1)
    expect("tokentail_recounted_records_total 0" in daemon.get("/metrics")[1], "it was counted")


def said(text):
    return [{"role": "user", "content": text}]


def metric(daemon, name):
    for line in daemon.get("/metrics")[1].splitlines():
        if line.startswith(f"tokentail_{name} "):
            return int(line.split()[-1])
    raise harness.Failure(f"no tokentail_{name} in /metrics")


def skipped(daemon, reason):
    return metric(daemon, f'recount_skipped_total{{reason="{reason}"}}')


def calls_beyond_the_rate_are_counted_as_skipped(bench):
    log = harness.Log(bench.folder / "usage.log")
    settings = bench.settings(more="recount: { per_second: 2 }\n")
    daemon = bench.daemon("--config", settings).ready()
    second = harness.now().replace(microsecond=0) - harness.datetime.timedelta(seconds=5)
    for number in range(7):
        log.append(second + harness.datetime.timedelta(seconds=number // 5), model="gpt-4o",
                   messages=said(f"call {number}"))
    daemon.counted(7)
    harness.eventually("four are counted again",
                       lambda: metric(daemon, "recounted_records_total") == 4)
    expect_equal(skipped(daemon, "over_rate"), 3, "beyond the rate")
    daemon.stop()
    bench.expect_exact(log.ledger)


def a_sample_is_the_same_calls_for_daemon_and_replay(bench):
    log = harness.Log(bench.folder / "usage.log")
    settings = bench.settings(more="recount: { sample: 25% }\n")
    daemon = bench.daemon("--config", settings).ready()
    for number in range(400):
        log.append(harness.now(), model="gpt-4o", messages=said("hello"), request_id=f"r{number}")
    daemon.counted(400)
    harness.eventually("all are decided about", lambda: metric(
        daemon, "recounted_records_total") + skipped(daemon, "not_sampled") == 400)
    chosen = metric(daemon, "recounted_records_total")
    expect(60 <= chosen <= 140, f"{chosen} of 400 are no quarter")
    daemon.stop()
    bench.expect_exact(log.ledger)
    code, out, err = bench.run("replay", "--config", settings, log.path)
    expect_equal(code, 0, err)
    expect(f"{chosen} calls counted again" in out, f"{chosen} by the daemon, and:", out)


def recounted(bench):
    """Requests, reported and counted tokens, and how many are off, of all that was counted."""
    rows = [row["recount"] for row in bench.report("feature") if "recount" in row]
    return [sum(row[name] for row in rows)
            for name in ("requests", "reported_tokens", "counted_tokens", "off")]


def recounts_are_exact_however_often_the_daemon_is_killed(bench):
    log = harness.Log(bench.folder / "usage.log")
    settings = bench.settings()
    calls = Calls(bench)
    texts = [calls.messages() for _ in range(30)]
    counts = calls.count("gpt-4o", *({"messages": text} for text in texts))
    expected = [0, 0, 0, 0]
    for life in range(7):
        daemon = bench.daemon("--config", settings).ready()
        for number in range(120):
            text = calls.rng.randrange(len(texts))
            is_off = calls.rng.random() < 0.1
            reported = counts[text] * (2 if is_off else 1)
            log.append(harness.now(), feature=f"f{number % 3}", model="gpt-4o", prompt=reported,
                       messages=texts[text])
            expected = [expected[0] + 1, expected[1] + reported, expected[2] + counts[text],
                        expected[3] + is_off]
            if number == 60 and life % 2 == 0:
                harness.eventually("something is saved", bench.reported_requests)
        daemon.kill()
    code, _, err = bench.run("run", "--once", "--config", settings)
    expect_equal(code, 0, err)
    bench.expect_exact(log.ledger)
    expect_equal(recounted(bench), expected, "requests, reported, counted, off")


def what_is_usual_is_known_after_a_kill(bench):
    log = harness.Log(bench.folder / "usage.log")
    settings = bench.settings(rules=(RULES / "recount.yaml").read_text(), receiver=bench.receiver())
    calls = Calls(bench)
    texts = [calls.messages() for _ in range(40)]
    counts = calls.count("gpt-4o", *({"messages": text} for text in texts))
    daemon = bench.daemon("--config", settings).ready()
    before = harness.now() - harness.datetime.timedelta(hours=2)
    for text, tokens in zip(texts, counts):
        log.raw(harness.call(before, model="gpt-4.1", prompt=tokens + HIDDEN, messages=text))
    harness.eventually("all is saved", lambda: bench.reported_requests() == len(texts))
    daemon.kill()
    daemon = bench.daemon("--config", settings).ready()
    expect_equal(metric(daemon, "recount_baselines"), 1, "baselines after the kill")
    # Fewer than it takes to learn what is usual.
    for text, tokens in list(zip(texts, counts))[:20]:
        log.raw(harness.call(harness.now(), model="gpt-4.1", prompt=tokens + HIDDEN + GROWN,
                             messages=text))
    harness.eventually("the drift is told", lambda: any(
        message.json["alert"]["rule"] == "recount-drift"
        for message in bench.receivers[0].messages if "alert" in message.json))
    daemon.stop()


def a_key_that_cannot_be_read_is_told_and_kept(bench):
    log = harness.Log(bench.folder / "usage.log")
    log.append(harness.now(), model="gpt-4o", messages=said("hello"))
    settings = bench.settings(rules=(RULES / "recount.yaml").read_text())
    (bench.state / "recount.key").mkdir(parents=True)
    code, _, err = bench.run("run", "--once", "--config", settings)
    expect_equal(code, 0, err)
    expect("recount.key: Is a directory; texts before a restart are not known again" in err, err)
    expect((bench.state / "recount.key").is_dir(), "it was replaced")
    bench.expect_exact(log.ledger)


def a_report_shows_what_was_counted_again(bench):
    log = harness.Log(bench.folder / "usage.log")
    for number in range(3):
        log.append(harness.now(), model="gpt-4o", prompt=2009 if number else 1009,
                   messages=said("a" * 8000))
    log.append(harness.now(), feature="silent", model="gpt-4o")
    code, _, err = bench.run("run", "--once", "--state", bench.state, log.path)
    expect_equal(code, 0, err)
    tokens, = Calls(bench).count("gpt-4o", {"messages": said("a" * 8000)})
    rows = {row["feature"]: row for row in bench.report("feature")}
    expect("recount" not in rows["silent"], rows["silent"])
    expect_equal(rows["chat"]["recount"],
                 {"requests": 3, "reported_tokens": 5027, "counted_tokens": 3 * tokens,
                  "ratio": round(5027 / (3 * tokens), 3), "off": 2}, "the recount")
    code, out, err = bench.run("report", "--state", bench.state, "--by", "feature", "--recount")
    expect_equal((code, err), (0, ""), "report --recount")
    expect_equal(out.splitlines()[0].split(),
                 ["feature", "requests", "recounted", "reported", "counted", "ratio", "off"],
                 "columns")
    expect_equal(out.splitlines()[1].split()[:4], ["chat", "3", "3", "5k"], "the row")
    _, out, _ = bench.run("report", "--state", bench.state, "--by", "feature")
    expect("The text of 3 requests was counted again, 2 are off: see --recount" in out, out)


# A line's members, which are no text that can be counted.
BAD_TEXTS = [
    '"messages":"hello"', '"messages":[1,2]', '"messages":[["hello"]]', '"messages":{"role":"user"}',
    '"messages":[{"content":"no role"}]', '"messages":[{"role":"user","content":7}]',
    '"messages":[{"role":"user","content":["x"]}]', '"messages":[{"role":7,"content":"x"}]',
    r'"messages":[{"role":"user","content":"\ud83d"}]', r'"messages":[{"role":"\udc00","content":"x"}]',
    r'"prompt":"half \ud83d a pair"', r'"prompt":"\udc00\ud83d the wrong way round"',
    r'"prompt":["whole","\ud800"]', '"prompt":[1,2,3]', r'"response":"\ud83d"', '"response":[7]',
    '"messages":[{"role":"user","content":"x"}],"tools":{"name":"f"}',
    '"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{}}]',
]


def texts_of_no_shape_are_skipped_and_counted(bench):
    log = harness.Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings()).ready()
    for members in BAD_TEXTS:
        line = harness.call(harness.now(), model="gpt-4o")
        log.raw(line.rstrip(b"}\n") + b"," + members.encode() + b"}\n")
        log.ledger.add("ana", "chat", "gpt-4o", 100, 10)
    log.append(harness.now(), model="gpt-4o", messages=said("hello"))
    daemon.counted(len(BAD_TEXTS) + 1)
    harness.eventually("the good one is counted again",
                       lambda: metric(daemon, "recounted_records_total") == 1)
    expect_equal(skipped(daemon, "bad_text"), len(BAD_TEXTS), "skipped")
    daemon.stop()
    bench.expect_exact(log.ledger)
    expect_equal(recounted(bench)[0], 1, "requests in the books of recounts")


def a_model_that_nobody_knows_has_no_count_until_its_habit_is_known(bench):
    log = harness.Log(bench.folder / "usage.log")
    for number in range(40):
        log.raw(harness.call(harness.now(), model="our-own", prompt=1000 + 13 * number,
                             messages=said("word " * (500 + 10 * number))))
    code, _, err = bench.run("run", "--once", "--state", bench.state, log.path)
    expect_equal(code, 0, err)
    requests, reported, counted, off = recounted(bench)
    expect_equal(requests, 40 - 24, "requests after those from which it is learned")
    expect(abs(counted - reported) * 100 < reported, f"{reported} tokens, and counted {counted}")
    expect_equal(off, 0, "an estimate accuses nobody")


def a_text_of_a_hundred_megabytes_is_counted_where_lines_may_be_so_long(bench):
    log = harness.Log(bench.folder / "usage.log")
    log.append(harness.now(), model="gpt-4o")
    log.append(harness.now(), model="gpt-4o", prompt=7, messages=said("a" * 100_000_000))
    log.append(harness.now(), model="gpt-4o")
    for limit, lines in (("4MiB", 2), ("200MiB", 3)):
        state = f"state-{limit}"
        settings = bench.settings(more=f"limits: {{ line_bytes: {limit} }}\n", state=state)
        code, _, err = bench.run("run", "--once", "--config", settings)
        expect_equal(code, 0, err)
        row, = bench.report("model", bench.folder / state)
        expect_equal(row["requests"], lines, f"requests with lines of {limit} at most")
        expect(lines == 3 or "a line before byte" in err, f"the long line is not told: {err}")
    expect_equal((row["recount"]["counted_tokens"], row["recount"]["off"]), (12_500_007, 1),
                 "the long one")


harness.main(each_rule_finds_its_fault_and_no_other,
             a_feature_that_leaves_its_habit_is_found,
             a_daemon_counts_again_and_keeps_the_text_to_itself,
             a_model_is_counted_by_the_file_that_the_settings_name,
             nothing_is_counted_again_when_it_is_off,
             calls_beyond_the_rate_are_counted_as_skipped,
             a_sample_is_the_same_calls_for_daemon_and_replay,
             recounts_are_exact_however_often_the_daemon_is_killed,
             what_is_usual_is_known_after_a_kill,
             a_key_that_cannot_be_read_is_told_and_kept,
             a_report_shows_what_was_counted_again,
             texts_of_no_shape_are_skipped_and_counted,
             a_model_that_nobody_knows_has_no_count_until_its_habit_is_known,
             a_text_of_a_hundred_megabytes_is_counted_where_lines_may_be_so_long)
