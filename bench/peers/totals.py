# SPDX-License-Identifier: Apache-2.0
"""Requests and tokens by user, feature and model: totals.py FILE."""
import json
import sys

totals = {}
with open(sys.argv[1], "rb") as log:
    for line in log:
        try:
            record = json.loads(line)
            key = (record["user_id"], record["feature"], record["model"])
            tokens = record["total_tokens"]
        except (ValueError, KeyError):
            continue
        total = totals.get(key)
        if total is None:
            totals[key] = [1, tokens]
        else:
            total[0] += 1
            total[1] += tokens

sys.stdout.writelines("\t".join((*key, str(n), str(tokens))) + "\n"
                      for key, (n, tokens) in totals.items())
