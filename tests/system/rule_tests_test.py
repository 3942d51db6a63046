# SPDX-License-Identifier: Apache-2.0
"""`test`: rules are tested beside their files, by people and by build servers."""

import pathlib
import re
import xml.etree.ElementTree

import harness
from harness import expect, expect_equal

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = """\
version: 1
rules:
  - rule: user-tokens
    by: user
    when: sum(total_tokens over 1h) > 1k tokens
    clear: sum(total_tokens over 1h) < 500 tokens
"""
PASSES = """\
tests:
  - name: quiet
    events: [{ at: +0m, user: ana, total_tokens: 1k }]
    messages: 0
"""
FAILS = """\
  - name: loud
    events: [{ at: +0m, user: ana, total_tokens: 1001 }]
    expect: [{ at: +0m, rule: user-tokens, key: { user: ana }, state: ok }]
"""


def the_documented_example_passes(bench):
    text = (ROOT / "docs/rule-tests.md").read_text(encoding="utf-8")
    rules, tests = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    bench.write("spend.yaml", rules)
    code, out, err = bench.run("test", bench.write("spend.test.yaml", tests))
    expect_equal((code, out, err), (0, "2 tests, 0 failed\n", ""), "the documented example")


def a_failure_is_a_table_and_a_junit_element(bench):
    bench.write("rules.yaml", RULES)
    tests = bench.write("rules.test.yaml", PASSES + FAILS)
    junit = bench.folder / "junit.xml"
    code, out, _ = bench.run("test", tests, "--junit", junit)
    expect_equal(code, 1, "exit code")
    expect_equal(out, f"""\
FAIL  {tests}:7  loud
  time  expected                 got
  +0m   user-tokens user=ana ok  firing warning

2 tests, 1 failed
""", "the report")
    suite = xml.etree.ElementTree.parse(junit).getroot()[0]
    expect_equal((suite.get("tests"), suite.get("failures")), ("2", "1"), "counts")
    expect("firing warning" in suite[1][0].text, "no failure text")


def mistakes_name_their_place(bench):
    bench.write("rules.yaml", RULES)
    tests = bench.write("rules.test.yaml", PASSES.replace("total_tokens", "total_tokns"))
    code, _, err = bench.run("test", tests)
    expect_equal(code, 1, "exit code")
    expect(f"{tests}:3:36: error: unknown field \"total_tokns\"" in err and "did you mean" in err,
           err)
    code, _, err = bench.run("test", bench.write("lonely.test.yaml", PASSES))
    expect("lonely.yaml" in err and code == 1, err)
    junit = bench.folder / "junit.xml"
    code, _, err = bench.run("test", bench.write("odd.yaml", PASSES), "--junit", junit)
    expect("which rules?" in err and code == 1, err)
    suite = xml.etree.ElementTree.parse(junit).getroot()[0]
    expect_equal(suite.get("failures"), "1", "failures that a build server sees")


def a_glob_of_rules_leaves_the_tests_out(bench):
    bench.write("rules.yaml", RULES)
    bench.write("rules.test.yaml", PASSES)
    code, out, err = bench.run("check", f"{bench.folder}/*.yaml")
    expect_equal((code, err), (0, ""), out)
    expect(out.startswith("1 rules"), out)


harness.main(the_documented_example_passes, a_failure_is_a_table_and_a_junit_element,
             mistakes_name_their_place, a_glob_of_rules_leaves_the_tests_out)
