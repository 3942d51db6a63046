"""The $4,000 night as usage lines: seven ordinary days, then one bug.

A support assistant keeps the whole conversation in its prompt. Each turn adds a message, so the
prompt grows until it passes the model's 128,000 tokens and the API answers 400. The client retries
the same request, then drops only the last message and goes on: from there every turn costs the
price of a full window, all night, in more and more conversations.
"""

import datetime
import heapq
import json
import random

CONTEXT_WINDOW = 128_000
# Pico-dollars per token: input, output. What the writer's own ledger is kept in.
PRICES = {"gpt-4o": (2_500_000, 10_000_000), "gpt-4o-mini": (150_000, 600_000)}

USERS = ["ana", "bo", "chen", "dara", "emil", "fay", "gus", "hana", "ivo", "jo", "kim", "lena"]
# feature: model, prompt tokens (mean), completion tokens (mean), share of the traffic
FEATURES = {
    "search": ("gpt-4o-mini", 900, 150, 5),
    "summarize": ("gpt-4o", 2400, 300, 3),
    "assistant": ("gpt-4o", 1800, 250, 2),
}


class Call:
    """One request to a model: the line in the log, and what it cost."""

    def __init__(self, at, user, feature, model, prompt, completion, error=None):
        self.at = at
        self.user = user
        self.feature = feature
        self.tokens = 0 if error else prompt + completion
        self.error = error
        price_in, price_out = PRICES[model]
        # A request that the API refuses is not billed.
        self.cost = 0 if error else prompt * price_in + completion * price_out
        self.record = {
            "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "user_id": user,
            "feature": feature,
            "model": model,
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "status": 400 if error else 200,
        }
        if error:  # the answer to a refused request has no usage in it
            self.record["error"] = error
            self.record["cost_usd"] = "0"
            for name in ("prompt_tokens", "completion_tokens", "total_tokens"):
                del self.record[name]

    def __lt__(self, other):
        return self.at < other.at

    def line(self):
        return json.dumps(self.record, separators=(",", ":")) + "\n"


def ordinary(rng, start, end):
    """People at work: busy in the afternoon, nearly silent at night."""
    names = list(FEATURES)
    weights = [FEATURES[name][3] for name in names]
    at = start
    while True:
        busy = 1.0 if 8 <= at.hour < 19 else 0.12
        at += datetime.timedelta(seconds=rng.expovariate(busy / 14.0))
        if at >= end:
            return
        feature = rng.choices(names, weights)[0]
        model, prompt, completion, _ = FEATURES[feature]
        yield Call(at, rng.choice(USERS), feature, model,
                   max(20, int(rng.gauss(prompt, prompt / 4))),
                   max(1, int(rng.gauss(completion, completion / 4))))


def stuck_conversation(rng, user, start, end):
    """One conversation whose history is never cut."""
    at, history = start, 4_000
    while at < end:
        if history > CONTEXT_WINDOW:
            for _ in range(3):  # the same request, again and again
                yield Call(at, user, "assistant", "gpt-4o", history, 0, "context_length_exceeded")
                at += datetime.timedelta(seconds=rng.uniform(1.5, 4))
            while history > CONTEXT_WINDOW:
                history -= rng.randint(600, 1_500)
        answer = rng.randint(150, 500)
        yield Call(at, user, "assistant", "gpt-4o", history, answer)
        history += answer + rng.randint(1_200, 2_800)
        at += datetime.timedelta(seconds=rng.uniform(10, 24))


def incident(rng, start, end):
    """A nightly job starts conversations for one tenant's tickets, one every few minutes."""
    conversations = []
    at = start
    while at < end and len(conversations) < 12:
        conversations.append(stuck_conversation(rng, "ticket-bot", at, end))
        at += datetime.timedelta(minutes=rng.uniform(10, 20))
    return heapq.merge(*conversations)


def night(seed, begin):
    """All calls in order. The bug is deployed at 21:30 on the eighth day; the office opens at 6."""
    rng = random.Random(seed)
    end = begin + datetime.timedelta(days=8, hours=6)
    deployed = begin + datetime.timedelta(days=7, hours=21, minutes=30)
    return heapq.merge(ordinary(rng, begin, end), incident(random.Random(seed + 1), deployed, end))
