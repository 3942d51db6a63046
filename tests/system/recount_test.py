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


def each_rule_finds_its_fault_and_no_other(bench):
    calls = labelled(bench)
    log = bench.write("labelled.jsonl", "\n".join(calls.lines) + "\n")
    code, out, err = bench.run("replay", "--json", "--rules", RULES / "recount.yaml", log)
    expect_equal(code, 0, err)
    told = [json.loads(line)["alert"] for line in out.splitlines()]
    print(f"{len(calls.lines)} calls, seed {SEED}")
    for rule, kinds in EXPECTED.items():
        found = {alert["key"]["feature"] for alert in told if alert["rule"] == rule}
        wanted = {feature for feature, kind in calls.kinds.items() if kind in kinds}
        precision = len(found & wanted) / max(1, len(found))
        recall = len(found & wanted) / len(wanted)
        print(f"  {rule:<18} precision {precision:.3f}  recall {recall:.3f}  of {len(wanted)}")
        expect(precision >= PRECISION and recall >= RECALL, rule, sorted(found ^ wanted)[:5])
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


harness.main(each_rule_finds_its_fault_and_no_other,
             a_daemon_counts_again_and_keeps_the_text_to_itself,
             a_model_is_counted_by_the_file_that_the_settings_name,
             nothing_is_counted_again_when_it_is_off)
