#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tables of scripts/bench: tokentail beside its peers, and each goal with what was reached."""
import argparse
import os
import pathlib

import footprint
import measure
import reaction
import recounting
import replay_rules
import speed
import throughput

ROWS = [*speed.ROWS, *recounting.ROWS, *footprint.ROWS, *reaction.ROWS]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tokentail", type=pathlib.Path)
    parser.add_argument("line_limit", type=pathlib.Path)
    parser.add_argument("--lines", type=int, default=1_000_000, help="of the log that all read")
    parser.add_argument("--full", action="store_true",
                        help="1M keys, 20M lines of replay, 1,000 appends")
    parser.add_argument("--only", metavar="NAME", nargs="+", default=[],
                        help="peers, rules, or of: " + ", ".join(row.__name__ for row in ROWS))
    given = parser.parse_args()
    given.tokentail = given.tokentail.resolve()
    given.keys = 1_000_000 if given.full else 200_000
    given.replay_lines = 20_000_000 if given.full else 1_000_000
    given.appends = 1000 if given.full else 200
    given.idle_seconds = 60 if given.full else 20
    print(f"{len(measure.ALL_CPUS)} CPUs, load before {os.getloadavg()[0]:.1f}\n")
    if not given.only or "peers" in given.only:
        throughput.compare(given)
        print()
    if not given.only or "rules" in given.only:
        replay_rules.main(given.tokentail, measure.log(given.lines))
        print()
    measure.print_rows(row for make in ROWS if not given.only or make.__name__ in given.only
                       for row in make(given))


if __name__ == "__main__":
    main()
