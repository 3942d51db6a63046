# SPDX-License-Identifier: Apache-2.0
"""A webhook target as endpoints are: it refuses, asks for time, takes a message and lets the
connection fall, is slow. It records every message that came to it, whatever it answered."""

import random
import time

import harness

GOOD = (204, {})
BAD = [(503, {}), (500, {}), (429, {"Retry-After": "1"}), (429, {"Retry-After": "soon"})]


class MoodyReceiver(harness.Receiver):
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.is_good = False  # for ever
        self.is_down = False
        super().__init__()

    def answer(self, handler):
        """None: the message was taken, and nobody is told."""
        if self.is_good:
            return GOOD
        if self.is_down:
            return 503, {}
        chance = self.rng.random()
        if chance < 0.08:
            return self.rng.choice(BAD)
        if chance < 0.13:
            handler.close_connection = True
            return None
        if chance < 0.15:
            time.sleep(0.3)
        return GOOD
