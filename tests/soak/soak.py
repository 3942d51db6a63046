# SPDX-License-Identifier: Apache-2.0
"""A long life in a short time. Applications write logs and keep their own books, rotators take the
logs away, an endpoint fails as endpoints do, and the daemon is killed and started again and again.
At the end every total is compared with the books, and every message with those of a run that
nobody disturbed: none missing, none made up, none told under two ids.

    soak.py TOKENTAIL [--cycles 60] [--seed N] [--steady SECONDS]

Prints its seed, what the daemon held, and how that grew: by cycle, and by second in the life of one
daemon that is left alone at the end (--steady)."""

import argparse
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

import harness  # pylint: disable=wrong-import-position
from lane import Lane  # pylint: disable=wrong-import-position
from plans import plans  # pylint: disable=wrong-import-position


class Bounds:
    """What no life of a daemon here may ever need."""

    # limits.open_files, and what the daemon keeps for itself: a rotated file stays open until it
    # was quiet for rotate_wait, and these logs rotate every second or two.
    descriptors = 256 + 40
    watches = 8
    rss_kib = 400_000


def drive(lane, arguments, failures):
    try:
        lane.begin()
        for number in range(arguments.cycles):
            lane.cycle(number)
            if (number + 1) % 100 == 0:
                print(f"{lane.name}: {number + 1} cycles, {time.strftime('%H:%M:%S')}", flush=True)
        lane.live_on(arguments.steady)
        messages = lane.conclude()
        tell(lane, arguments, messages)
        check_bounds(lane)
    except Exception as error:  # pylint: disable=broad-except
        failures.append((lane.name, error))
        lane.bench.show_logs()
    finally:
        lane.close()


def tell(lane, arguments, messages):
    requests = sum(log.ledger.requests for log in lane.logs)
    rotations = sum(rotator.rotations for rotator in lane.rotators)
    lines = [f"{lane.name}: {arguments.cycles} cycles ({dict(lane.ends)}), {rotations} rotations of "
             f"{len(lane.logs)} logs, {requests} requests, {len(lane.receiver.messages)} deliveries "
             f"of {sum(messages.values())} messages: 0 lost, 0 double, 0 missing"]
    lines += lane.plan.check(lane)
    lines += ["  over the cycles:", *lane.cycles.told()]
    lines += [f"  in one life of {arguments.steady} s:", *lane.steady.told()]
    print("\n".join(lines), flush=True)


def check_bounds(lane):
    for series in (lane.cycles, lane.steady):
        for name in ("descriptors", "watches", "rss_kib"):
            harness.expect(series.most(name) <= getattr(Bounds, name),
                           f"{lane.name}: {series.most(name)} {name}, at most "
                           f"{getattr(Bounds, name)} are needed")


def soak(bench, arguments):
    print(f"seed {arguments.seed} (repeat with --cycles {arguments.cycles} "
          f"--seed {arguments.seed})", flush=True)
    failures = []
    lanes = [Lane(name, bench, arguments.seed, plan) for name, plan in plans().items()]
    threads = [threading.Thread(target=drive, args=(lane, arguments, failures)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, error in failures:
        raise harness.Failure(f"{name}: {error!r}") from error


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokentail")
    parser.add_argument("--cycles", type=int, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--steady", type=float, default=5)
    arguments = parser.parse_args()

    def a_long_life_loses_nothing(bench):
        soak(bench, arguments)
    sys.argv = [sys.argv[0], arguments.tokentail]
    harness.main(a_long_life_loses_nothing)


main()
