# SPDX-License-Identifier: Apache-2.0
"""Appends harmless usage lines of now at a steady rate until it is killed: FILE LINES_A_SECOND."""
import datetime
import itertools
import random
import sys
import time

EVERY_S = 0.01


def lines(count):
    source = random.Random(7)
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    for _ in range(count):
        yield (f'{{"timestamp":"{now}","user_id":"user-{source.randrange(100_000):05d}",'
               f'"feature":"chat-{source.randrange(12)}","model":"gpt-4o-mini",'
               f'"request_id":"req_{source.getrandbits(96):024x}","prompt_tokens":3,'
               '"completion_tokens":1,"total_tokens":4}\n')


def main():
    each = int(int(sys.argv[2]) * EVERY_S)
    blocks = ["".join(lines(each)).encode() for _ in range(20)]
    due = time.monotonic()
    with open(sys.argv[1], "ab", buffering=0) as log:
        for block in itertools.cycle(blocks):
            log.write(block)
            due += EVERY_S
            time.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    main()
