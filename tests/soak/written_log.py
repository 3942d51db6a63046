# SPDX-License-Identifier: Apache-2.0
"""Logs that are written all the time, each with its own books."""

import datetime
import random
import threading
import time

import harness

USERS = 12
REFUSED = {"error": "context_length_exceeded", "status": 400}


class WrittenLog(harness.Log):
    """Appends to whatever file it has open, and keeps a copy of every byte where no rotator comes."""

    def __init__(self, path, books, features):
        self.features = features
        self.books_path = books / path.name
        self.books = self.books_path.open("ab", buffering=0)
        self.reopen_at = None
        self.generations = []  # how many requests were written when the log was opened anew
        super().__init__(path)

    def raw(self, data):
        self.file.write(data)
        self.books.write(data)

    def reopen_soon(self, seconds):
        """An application goes on in the old file until it is told to open its log again."""
        self.reopen_at = time.monotonic() + seconds

    def reopen_if_due(self):
        if self.reopen_at is not None and time.monotonic() >= self.reopen_at:
            self.reopen()

    def reopen(self):
        self.reopen_at = None
        self.generations.append(self.ledger.requests)
        old, self.file = self.file, self.path.open("ab", buffering=0)
        old.close()

    def close(self):
        self.file.close()
        self.books.close()


class Application(threading.Thread):
    """Writes calls to logs all the time; one user at a time is loud, in turns. Each log has users
    of its own, so that what is said of a user never depends on how logs are read by turns."""

    def __init__(self, logs, begin, rate, seed):
        super().__init__(daemon=True)
        self.logs = logs
        self.begin = begin
        self.rate = rate
        self.rng = random.Random(seed)
        self.lock = threading.Lock()  # held while lines are written
        self.started = time.monotonic()
        self.done = threading.Event()

    def now(self):
        """The logs' time, which runs `rate` times as fast as ours."""
        return self.begin + datetime.timedelta(
            seconds=(time.monotonic() - self.started) * self.rate)

    def run(self):
        while not self.done.wait(0.004):
            with self.lock:
                log = self.rng.choice(self.logs)
                log.reopen_if_due()
                at = self.now()
                for number in range(self.rng.randint(1, 6)):
                    # No two at one moment, so that each refusal can be told from the others.
                    self.write_one(log, at + datetime.timedelta(milliseconds=number))

    def write_one(self, log, at):
        users = [f"{log.path.stem}-{number}" for number in range(USERS)]
        loud = users[int((at - self.begin).total_seconds() / 25) % USERS]
        user = loud if self.rng.random() < 0.5 else self.rng.choice(users)
        prompt = self.rng.randint(500, 4000) if user == loud else self.rng.randint(1, 60)
        model = self.rng.choice(list(harness.PRICES))
        more = REFUSED if self.rng.random() < 0.02 else {}
        log.append(at, user, self.rng.choice(log.features), model, prompt,
                   self.rng.randint(0, 50), **more)

    def stop(self):
        self.done.set()
        self.join()
        for log in self.logs:
            log.reopen_at = None
