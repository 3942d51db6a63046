# SPDX-License-Identifier: Apache-2.0
"""Why an alert fires: asked of the running daemon, of what it left, and by the id of a message."""

import json

import harness
from harness import Log, eventually, expect, expect_equal, now

RULES = """\
version: 1
timezone: UTC
rules:
  - rule: hourly
    by: user
    params: { budget: 10k tokens }
    when: sum(total_tokens over 1h) > budget
    clear: sum(total_tokens over 1h) < 80% of budget
    docs: look at the loop first
"""


def explain(bench, *arguments, code=0):
    done, out, err = bench.run("explain", *arguments, "--config", bench.folder / "tokentail.yaml")
    expect(done == code, f"explain {arguments} ended with {done}:\n{out}{err}")
    return out, err


def a_firing_alert_is_explained(bench):
    receiver = bench.receiver()
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings(rules=RULES, receiver=receiver)).ready()
    log.append(now(), "ana", prompt=4000, completion=0)
    log.append(now(), "ana", prompt=9000, completion=0)
    log.append(now(), "zoe", prompt=50, completion=0)
    eventually("the message", lambda: len(receiver.messages) == 1)

    out, _ = explain(bench, "hourly", "user=ana")
    for said in ("rule hourly, user ana: firing", "sum(total_tokens over 1h) > budget: true",
                 "sum(total_tokens over 1h) = 13k tokens", "budget = 10k tokens",
                 "ends   when `clear` is true", "at the rate since", "never at the present rate",
                 "9000 tokens at", "usage.log byte",
                 "look at the loop first"):
        expect(said in out, f"{said!r} is not in:\n{out}")
    expect("zoe" not in out, out)
    expect_equal(explain(bench, "hourly")[0].splitlines()[0].split(",")[1], " user ana: firing since"
                 + out.split("firing since")[1].split(",")[0], "without a key: what fires")
    expect("user zoe: ok" in explain(bench, "hourly", "user=zoe")[0], "the quiet one is ok")
    answer = json.loads(explain(bench, "hourly", "user=ana", "--json")[0])
    expect_equal(answer["explanations"][0]["state"], "firing", "as JSON")
    expect_equal(answer["explanations"][0]["heaviest"][0]["amount"], "9000 tokens", "the heaviest")

    name = receiver.messages[0].json["id"]
    account, _ = explain(bench, name)
    expect(account.startswith(f"{name}  firing at ") and "the record that tipped it" in account,
           account)
    eventually("it is saved", lambda: bench.reported_requests() >= 3)
    daemon.stop()
    left, err = explain(bench, "hourly", "user=ana")
    expect("firing" in left and "as saved in" in err, left, err)
    expect("without the heaviest records, which only a running daemon knows" in err, err)
    expect(explain(bench, name)[0] == account, "the account outlives the daemon")


def a_wrong_question_is_told_so(bench):
    log = Log(bench.folder / "usage.log")
    daemon = bench.daemon("--config", bench.settings(rules=RULES)).ready()
    log.append(now(), "ana", prompt=10)
    eventually("it is read", lambda: daemon.status()["intake"]["records"] == 1)
    expect('did you mean "hourly"' in explain(bench, "hourli", code=1)[1], "no hint")
    expect("does not fire for any key" in explain(bench, "hourly", code=1)[1], "no key fires")
    expect("has seen no record" in explain(bench, "hourly", "user=bob", code=1)[1], "unknown key")
    expect("among the last" in explain(bench, "ta_0", code=1)[1], "unknown message")


harness.main(a_firing_alert_is_explained, a_wrong_question_is_told_so)
