# SPDX-License-Identifier: Apache-2.0
"""The rules that ship: each file is good and passes its tests, and each rule can be started from."""

import pathlib
import re

import harness
from harness import expect, expect_equal

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
FILES = sorted(path for path in RULES.glob("*.yaml") if not path.name.endswith(".test.yaml"))


def every_file_passes_its_tests(bench):
    tests = [path.with_suffix(".test.yaml") for path in FILES]
    expect_equal([path.name for path in tests if not path.exists()], [], "files without a test")
    code, out, _ = bench.run("test", *tests)
    expect(re.fullmatch(r"\d+ tests, 0 failed\n", out) is not None, out)
    expect_equal(code, 0, "exit code")


def check(bench, *files):
    """As of somebody who said whose day it is."""
    return bench.run("check", "--config", bench.settings(), *files)


def check_has_nothing_to_say(bench):
    """But that examples.yaml names targets, which are the reader's own."""
    for path in FILES:
        code, _, err = check(bench, path)
        expect_equal(code, 0, err)
        said = re.findall(r"(?:error|warning|lint): .*", err)
        others = [line for line in said if not re.match("warning: no target ", line)]
        expect_equal(others, [], path.name)
        expect(not said or path.name == "examples.yaml", f"{path.name}: {err}")


def the_library_and_the_default_rules_load_together(bench):
    code, _, err = check(bench, *[path for path in FILES if path.name != "examples.yaml"])
    expect_equal((code, err), (0, ""), "together")


def every_rule_can_be_started_from(bench):
    code, listed, _ = bench.run("new-rule")
    expect_equal(code, 0, "exit code")
    names = [line.split()[0] for line in listed.splitlines()]
    written = [name for path in FILES if path.name != "examples.yaml"
               for name in re.findall(r"- rule: (\S+)", path.read_text(encoding="utf-8"))]
    expect_equal(sorted(names), sorted(written), "the names it lists")
    for name in names:
        expect(re.search(rf"^{name} +\S.{{20}}", listed, re.MULTILINE), f"{name} says nothing")
        code, text, err = bench.run("new-rule", name, "--as", "my-own")
        expect_equal((code, err), (0, ""), name)
        expect("docs:" in text and f"rule: {name}" not in text, text)
        code, out, err = check(bench, bench.write(f"{name}.yaml", text))
        expect_equal((code, err), (0, ""), name)
        expect(out.startswith("1 rules"), out)


def a_name_that_is_none_is_refused(bench):
    code, _, err = bench.run("new-rule", "user-brust")
    expect_equal(code, 2, "exit code")
    expect('did you mean "user-burst"' in err, err)
    code, _, err = bench.run("new-rule", "nothing-like-it")
    expect("tokentail new-rule lists them" in err, err)
    code, _, err = bench.run("new-rule", "user-burst", "--as", "my own")
    expect_equal(code, 2, err)
    code, _, err = bench.run("new-rule", "--as", "mine")
    expect_equal(code, 2, err)


def a_day_that_is_nobodys_is_told(bench):
    rules = bench.write("mine.yaml", "rules:\n  - rule: spend\n    when: sum(cost over today) > $5\n"
                                     "    clear: next_period\n")
    code, _, err = bench.run("check", rules)
    expect_equal(code, 0, err)
    expect("3:11: lint: nobody said whose day this is" in err, err)
    expect_equal(check(bench, rules)[2], "", "with a time zone in the settings")
    expect_equal(bench.run("check")[2], "", "of the shipped rules")


def rules_that_are_too_dear_are_refused(bench):
    settings = bench.settings(more="limits: { rule_memory: 1MiB }\n")
    code, _, err = bench.run("check", "--config", settings, RULES / "requests.yaml")
    expect(code != 0 and "over limits.rule_memory of 1 MiB" in err, err)


harness.main(every_file_passes_its_tests, check_has_nothing_to_say,
             the_library_and_the_default_rules_load_together, every_rule_can_be_started_from,
             a_name_that_is_none_is_refused, a_day_that_is_nobodys_is_told,
             rules_that_are_too_dear_are_refused)
