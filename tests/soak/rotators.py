# SPDX-License-Identifier: Apache-2.0
"""Ways to rotate a log: by plain renames, and the real logrotate in its common configurations."""

import os
import pathlib
import shutil
import subprocess

import harness

KEPT = 12  # generations


def may_go(log, kept, saved_requests):
    """Whether the daemon has counted the generation that the next rotation makes unreadable. What
    was deleted before anybody could read it is lost to everybody, and proves nothing."""
    older = log.generations[:len(log.generations) - kept + 1]
    return not older or saved_requests(log) >= older[-1]


class Rename:
    """FILE.1 becomes FILE.2 and so on, FILE becomes FILE.1; the application goes on in the old
    file for a while."""

    def __init__(self, log, application, rng, saved_requests):
        self.log = log
        self.saved_requests = saved_requests
        self.application = application
        self.rng = rng
        self.rotations = 0

    def rotate(self):
        path = self.log.path
        with self.application.lock:
            if self.log.reopen_at is not None:
                self.log.reopen()
        if not may_go(self.log, KEPT, self.saved_requests):
            return
        with self.application.lock:
            for number in range(KEPT, 0, -1):
                if os.path.exists(f"{path}.{number}"):
                    os.rename(f"{path}.{number}", f"{path}.{number + 1}")
            pathlib.Path(f"{path}.{KEPT + 1}").unlink(missing_ok=True)
            os.rename(path, f"{path}.1")
            path.touch()
            self.log.reopen_soon(self.rng.choice([0, 0, 0.05, 0.3]))
        self.rotations += 1


class Logrotate:
    """One log under logrotate. `kept` says how many generations stay readable."""

    def __init__(self, log, application, rng, folder, directives, saved_requests, is_idle=False,
                 kept=KEPT):
        self.log = log
        self.application = application
        self.rng = rng
        self.is_idle = is_idle
        self.copies = "copytruncate" in directives
        self.kept = kept
        self.saved_requests = saved_requests
        self.rotations = 0
        self.state = folder / f"{log.path.stem}.state"
        self.settings = folder / f"{log.path.stem}.conf"
        owner = pathlib.Path(folder).stat()
        if owner.st_mode & 0o022:
            raise harness.Failure(f"logrotate refuses the folder {folder}")
        self.settings.write_text(f"{log.path} {{\n  " + "\n  ".join(directives) + "\n}\n")
        self.settings.chmod(0o644)

    def rotate(self):
        with self.application.lock:
            if self.log.reopen_at is not None:
                self.log.reopen()
        if not may_go(self.log, self.kept, self.saved_requests):
            return
        if self.is_idle:
            with self.application.lock:
                self.run()
        else:
            self.run()
            if not self.copies:
                self.log.reopen_soon(self.rng.choice([0, 0, 0.05, 0.3]))

    def run(self):
        done = subprocess.run(["logrotate", "--force", "--state", self.state, self.settings],
                              capture_output=True, text=True, check=False,
                              env=os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"})
        if "already exists, skipping" in done.stderr:  # a second rotation in one second
            return
        if done.returncode != 0:
            raise harness.Failure(f"logrotate ended with {done.returncode}: {done.stderr}")
        self.rotations += 1
        if self.copies:
            self.log.generations.append(self.log.ledger.requests)


def is_installed():
    return shutil.which("logrotate", path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is not None
