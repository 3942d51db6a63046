# SPDX-License-Identifier: Apache-2.0
"""The rows of the goals that are about counting texts again: what it costs a log without any, and
how many megabytes of prompts a core counts."""
import json
import subprocess
import sys

import measure
from measure import ONE_CPU, Row

RUNS = 5
MEGABYTES = 40
# What a machine has of each in any case; every paragraph once, so that little is known before.
TEXTS = {"english": "English", "code": "code", "cjk": "Chinese, Japanese, Korean"}
PROMPT_CHARACTERS = 4000


def settings(log, sample):
    path = log.with_suffix(f".recount-{sample.rstrip('%')}.yaml")
    path.write_text(f"sources: [{{ files: [\"{log}\"] }}]\nrecount: {{ sample: {sample} }}\n",
                    encoding="utf-8")
    return path


def with_and_without(given, log):
    def case(sample):
        config = settings(log, sample)
        return lambda: measure.run([given.tokentail, "run", "--once", "--json", "--state",
                                    "$STATE/state", "--config", config], ONE_CPU)
    return measure.in_turns({"with": case("100%"), "without": case("off")}, RUNS)


def recounting_nothing(given):
    cost = with_and_without(given, measure.log(given.lines))
    return [Row("recounting, on a log without text",
                f"{cost['with'].cpu / cost['without'].cpu:.3f}x", "1.05x", "1.02x",
                f"CPU, to `recount: off`; {given.lines / cost['with'].cpu / 1e6:.2f} M lines/s")]


def corpora():
    folder = measure.LOGS / f"texts-{MEGABYTES}"
    if not (folder / "english").exists():
        subprocess.run([sys.executable, measure.HERE / "make_corpora.py", folder, str(MEGABYTES)],
                       check=True)
    return folder


def log_of_prompts(tokentail, name):
    """Messages of the text, one after the other, each in a line of its own and rightly billed."""
    path = measure.LOGS / f"prompts-of-{name}-{MEGABYTES}.jsonl"
    if path.exists():
        return path
    text = (corpora() / name).read_text(encoding="utf-8")
    calls = [{"timestamp": f"2026-03-02T{number // 3600 % 24:02}:{number // 60 % 60:02}:"
                           f"{number % 60:02}Z", "user_id": f"user-{number % 100}",
              "feature": "chat", "model": "gpt-4o", "completion_tokens": 10,
              "messages": [{"role": "user", "content": text[at:at + PROMPT_CHARACTERS]}]}
             for number, at in enumerate(range(0, len(text), PROMPT_CHARACTERS))]
    lines = "\n".join(map(json.dumps, calls))
    counts = subprocess.run([tokentail, "count", "--chat", "--jsonl"], input=lines, text=True,
                            check=True, stdout=subprocess.PIPE).stdout.split()
    with path.open("w", encoding="utf-8") as log:
        for call, count in zip(calls, counts):
            log.write(json.dumps(call | {"prompt_tokens": int(count)}, ensure_ascii=False,
                                 separators=(",", ":")) + "\n")
    return path


def recounted_megabytes(given):
    rows = []
    for name, title in TEXTS.items():
        log = log_of_prompts(given.tokentail, name)
        text_bytes = sum(len(json.loads(line)["messages"][0]["content"].encode())
                         for line in log.open(encoding="utf-8"))
        cost = with_and_without(given, log)
        taken = cost["with"].cpu - cost["without"].cpu
        rows.append(Row(f"prompts counted again, {title}", f"{text_bytes / 1e6 / taken:.0f} MB/s",
                        "100 MB/s" if name == "english" else "", "",
                        f"of text a CPU second beyond the tail's own; {text_bytes / 1e6:.0f} MB"))
    return rows


ROWS = [recounting_nothing, recounted_megabytes]
