#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a seeded token-usage log: make_log.py LINES FILE [--form FORM] [--users N] [--days N] ...

In order of time, one line in ten up to 5 s late, 0.1 % of the lines malformed; users drawn by
Zipf's law with exponent 1.05, 12 features, 6 models, about 220 bytes a line.
"""
import argparse
import datetime
import itertools
import random

ZIPF_EXPONENT = 1.05
DAY_MS = 86_400_000
DAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
FEATURES = ["chat", "search", "summarise", "translate", "code-review", "support-bot", "onboarding",
            "email-draft", "extraction", "moderation", "agent-planner", "report-writer"]
MODELS = ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "claude-sonnet-4-5", "claude-haiku-4-5",
          "gemini-2.5-flash"]
PROSE = ("The quick brown fox asks what the invoice of last March was for, and whether "
         'somebody has already paid it.\\nShe said: \\"not yet\\". ')


def joined(fields, comma=",", colon=":"):
    return "{" + comma.join(f'"{name}"{colon}{value}' for name, value in fields) + "}"


def nested(fields, _):
    counts = [field for field in fields if field[0].endswith("_tokens")]
    rest = [field for field in fields if not field[0].endswith("_tokens")]
    return joined([*rest, ("usage", joined(counts))])


def in_other_order(fields, index):
    """One of eight orders."""
    at = index % 8
    return joined(fields[at:] + fields[:at])


def with_escapes(fields, _):
    """One in a value that is wanted, and some in one that is not."""
    fields[2] = ("feature", r'"team\/' + fields[2][1][1:])
    return joined([*fields, ("title", r'"caf\u00e9 \"au lait\"\nand so on"')])


def with_prompt(fields, index):
    """From 1 to 100 KB of text."""
    size = 1000 + index * 7919 % 99_000
    return joined([*fields, ("prompt", '"' + PROSE * (size // len(PROSE)) + '"')])


FORMS = {
    "plain": lambda fields, _: joined(fields),
    "orders": in_other_order,
    "spaced": lambda fields, _: joined(fields, ", ", ": "),
    "escapes": with_escapes,
    "nested": nested,
    "prompts": with_prompt,
}


def zipf_draws(source, users, count):
    weights = itertools.accumulate(rank ** -ZIPF_EXPONENT for rank in range(1, users + 1))
    return source.choices(range(users), cum_weights=list(weights), k=count)


def lines(given):
    source = random.Random(20260302)
    names = [f"user-{number:05d}" for number in source.sample(range(given.users), given.users)]
    users = zipf_draws(source, given.users, given.lines)
    feature = lambda _: source.choice(FEATURES)
    if given.every_user:
        users = [index % given.users for index in range(given.lines)]
        feature = lambda user: FEATURES[user % len(FEATURES)]
    form = FORMS[given.form]
    for index, user in enumerate(users):
        at = index * given.days * DAY_MS // given.lines
        if source.random() < 0.1:
            at = max(0, at - source.randrange(5000))
        moment = DAY + datetime.timedelta(milliseconds=at)
        prompt, completion = source.randrange(50, 8000), source.randrange(1, 1500)
        line = form([("timestamp", f'"{moment:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"'),
                     ("user_id", f'"{names[user]}"'),
                     ("feature", f'"{feature(user)}"'),
                     ("model", f'"{source.choice(MODELS)}"'),
                     ("request_id", f'"req_{source.getrandbits(96):024x}"'),
                     ("prompt_tokens", prompt), ("completion_tokens", completion),
                     ("total_tokens", prompt + completion)], index)
        yield line[:100] if source.random() < 0.001 else line


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lines", type=int)
    parser.add_argument("file")
    parser.add_argument("--form", choices=FORMS, default="plain")
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--every-user", action="store_true",
                        help="in turn, each with one feature, so that users are keys")
    parser.add_argument("--days", type=int, default=1)
    given = parser.parse_args()
    with open(given.file, "w", encoding="ascii") as log:
        for line in lines(given):
            log.write(line + "\n")


if __name__ == "__main__":
    main()
