# SPDX-License-Identifier: Apache-2.0
"""What a process holds, and how that grows."""

import os
import pathlib


def of_process(pid, state):
    """Resident KiB, descriptors, inotify watches, bytes of the state; None when it is gone."""
    proc = pathlib.Path(f"/proc/{pid}")
    try:
        status = (proc / "status").read_text()
        rss = next(int(line.split()[1]) for line in status.splitlines()
                   if line.startswith("VmRSS"))
        descriptors = len(os.listdir(proc / "fd"))
        watches = sum(text.count("inotify wd:") for text in
                      (info.read_text() for info in (proc / "fdinfo").iterdir()))
        size = sum(file.stat().st_size for file in state.iterdir()
                   if file.name in ("state.db", "state.db-wal"))
    except (OSError, StopIteration):
        return None
    return {"rss_kib": rss, "descriptors": descriptors, "watches": watches, "state_bytes": size}


def slope(points):
    """Of the least squares line through (x, y)."""
    if len(points) < 2:
        return 0.0
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


class Series:
    """Samples over something that only grows: cycles, or seconds."""

    def __init__(self, unit):
        self.unit = unit
        self.samples = []

    def add(self, x, sample):
        if sample is not None:
            self.samples.append((x, sample))

    def most(self, name):
        return max((sample[name] for _, sample in self.samples), default=0)

    def told(self):
        """A line for each quantity. The first third is left out: there it may still fill up."""
        late = self.samples[len(self.samples) // 3:]
        if not late:
            return ["  no samples"]
        lines = []
        for name in late[0][1]:
            points = [(x, sample[name]) for x, sample in late]
            lines.append(f"  {name:<12} {points[0][1]:>10} .. {points[-1][1]:>10}, most "
                         f"{self.most(name):>10}, slope {slope(points):+.3f} a {self.unit}")
        return lines
