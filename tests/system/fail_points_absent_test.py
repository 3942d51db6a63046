# SPDX-License-Identifier: Apache-2.0
"""What is shipped has no fail points: only the presets for tests ask for them, code that is built
without them holds no name of one, and neither does the program when it was built so."""

import json
import pathlib
import subprocess

import harness
from harness import expect, expect_equal

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRACES = (b"TOKENTAIL_CRASH_AT", b"TOKENTAIL_FAIL_AT", b"checkpoint.committed")
SOURCE = """\
#include "core/fail_point.hpp"
bool visit() {
  tokentail::crash_point<"TOKENTAIL_CRASH_AT">();
  return tokentail::fail_point<"checkpoint.committed">().has_value();
}
"""


def only_presets_for_tests_have_them(_):
    presets = json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]
    by_name = {preset["name"]: preset for preset in presets}

    def asked_for(preset):
        own = preset.get("cacheVariables", {}).get("TOKENTAIL_FAIL_POINTS")
        parent = by_name.get(preset.get("inherits"))
        return own or (asked_for(parent) if parent else None)
    having = sorted(name for name, preset in by_name.items() if asked_for(preset) == "ON")
    expect_equal(having, ["asan", "dev", "tsan"], "presets with fail points")
    expect("option(TOKENTAIL_FAIL_POINTS" in (ROOT / "CMakeLists.txt").read_text()
           and 'shipped" OFF)' in (ROOT / "CMakeLists.txt").read_text(), "they are off by default")


def nothing_is_left_of_them(bench):
    source = bench.write("visit.cpp", SOURCE)
    made = source.with_suffix(".o")
    subprocess.run(["g++", "-std=c++23", "-O3", "-I", ROOT / "daemon", "-c", source, "-o", made],
                   check=True)
    expect_equal([trace for trace in TRACES if trace in made.read_bytes()], [], "traces in code")
    code, _, _ = bench.run("fail-points")
    if code != 0:
        program = pathlib.Path(bench.binary).read_bytes()
        expect_equal([trace for trace in TRACES if trace in program], [], "traces in the program")


harness.main(only_presets_for_tests_have_them, nothing_is_left_of_them)
