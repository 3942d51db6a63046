# SPDX-License-Identifier: Apache-2.0
"""Every command in the README works as written, and its settings and rules load.

The two commands of its first section are CI's own (scripts/test) and the test `system_demo`.
"""

import os
import pathlib
import re
import shutil
import subprocess

import harness
from harness import expect, expect_equal

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINE = ('{"timestamp":"2026-03-29T02:13:00Z","user_id":"ana","feature":"chat","model":"gpt-4o",'
        '"prompt_tokens":1200,"completion_tokens":80,"total_tokens":1280}\n')


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands():
    return [line for block in blocks("sh") for line in block.splitlines() if line.strip()]


def prepare(folder):
    """The files that the README's reader has: a log, and what its two YAML blocks show."""
    settings, rules = blocks("yaml")
    (folder / "app.log").write_text(LINE, encoding="utf-8")
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    for name, secret in (("slack.url", "https://hooks.slack.com/services/T0/B0/x"),
                         ("hook.secret", harness.SECRET)):
        path = folder / name
        path.write_text(secret + "\n", encoding="utf-8")
        path.chmod(0o600)
    settings = settings.replace("/etc/tokentail/rules.d/*.yaml", str(folder / "rules.yaml"))
    settings = settings.replace("/etc/tokentail", str(folder))
    (folder / "tokentail.yaml").write_text(settings, encoding="utf-8")


def every_command_runs(bench):
    folder = bench.folder
    prepare(folder)
    path = f"{pathlib.Path(bench.binary).resolve().parent}{os.pathsep}{os.environ['PATH']}"
    expect(len(commands()) >= 6, "the README lost its commands")
    for command in commands():
        done = subprocess.run(command, shell=True, cwd=folder, env={**os.environ, "PATH": path},
                              capture_output=True, text=True, timeout=60, check=False)
        expect_equal(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")


def its_first_commands_exist(_bench):
    for command in re.findall(r"^    (\./scripts/\w+)", README, re.MULTILINE):
        expect(shutil.which(ROOT / command), command, "is not there to run")


if __name__ == "__main__":
    harness.main(every_command_runs, its_first_commands_exist)
