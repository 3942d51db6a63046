#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a seeded token-usage log: make_log.py LINES FILE.

One day in order of time, one line in ten up to 5 s late, 0.1 % of the lines malformed; users drawn
from 100,000 by Zipf's law with exponent 1.05, 12 features, 6 models, about 220 bytes a line.
"""
import datetime
import itertools
import random
import sys

USERS = 100_000
ZIPF_EXPONENT = 1.05
DAY_MS = 86_400_000
DAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
FEATURES = ["chat", "search", "summarise", "translate", "code-review", "support-bot", "onboarding",
            "email-draft", "extraction", "moderation", "agent-planner", "report-writer"]
MODELS = ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "claude-sonnet-4-5", "claude-haiku-4-5",
          "gemini-2.5-flash"]


def zipf_draws(random_source, count):
    weights = itertools.accumulate(rank ** -ZIPF_EXPONENT for rank in range(1, USERS + 1))
    return random_source.choices(range(USERS), cum_weights=list(weights), k=count)


def lines(count):
    source = random.Random(20260302)
    names = [f"user-{number:05d}" for number in source.sample(range(USERS), USERS)]
    for index, user in enumerate(zipf_draws(source, count)):
        at = index * DAY_MS // count
        if source.random() < 0.1:
            at = max(0, at - source.randrange(5000))
        moment = DAY + datetime.timedelta(milliseconds=at)
        prompt, completion = source.randrange(50, 8000), source.randrange(1, 1500)
        line = (f'{{"timestamp":"{moment:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z",'
                f'"user_id":"{names[user]}","feature":"{source.choice(FEATURES)}",'
                f'"model":"{source.choice(MODELS)}","request_id":"req_{source.getrandbits(96):024x}",'
                f'"prompt_tokens":{prompt},"completion_tokens":{completion},'
                f'"total_tokens":{prompt + completion}}}')
        yield line[:100] if source.random() < 0.001 else line


def main():
    with open(sys.argv[2], "w", encoding="ascii") as log:
        for line in lines(int(sys.argv[1])):
            log.write(line + "\n")


main()
