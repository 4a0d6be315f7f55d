#!/usr/bin/env python3
"""Measures legato-producer import beside a C++ program that publishes the same export, and how long
the export takes to be seen in SQLite.

Set by the environment: BENCH_ROWS and BENCH_FILES (200000 in 13 and 500000 in 45, one after the
other), BENCH_ROUNDS (3), BENCH_SEED (1), and BENCH_SAVE=1 to keep the result in Benchmarks/results.

Ends with status 1 when a floor is missed.
"""

import os
import statistics
import sys

import machine
import visible
from bench import save, setting
from measuring import PROGRAMS, RELEASE, Failed, costs, output, say
from tables import Program, rates

SHAPES = [(200_000, 13), (500_000, 45)]
LEAST_RATIO = 0.6  # of the C++ program's rows a second
MOST_MEGABYTES = 120  # resident
MOST_SECONDS = 6  # from the command to SQLite, of the first shape, with two cores to themselves


class Import:
    """The measurement of one export."""

    def __init__(self, brokers, folder, rows, files):
        self.brokers, self.folder, self.rows, self.files = brokers, folder, rows, files
        self.export = folder / f"export-{rows}"
        self.rounds = setting("BENCH_ROUNDS", 3)

    def measure(self):
        seed = str(setting("BENCH_SEED", 1))
        say(f"making up {self.rows:,} rows in {self.files} files")
        output([
            str(RELEASE / "legato-demo"), "export", "--rows", str(self.rows), "--files",
            str(self.files), "--seed", seed, "--into", str(self.export)])
        names = sorted(self.export.glob("*.json"))
        self.megabytes = sum(name.stat().st_size for name in names) / 1e6
        self.ours, self.plain = Program("import"), Program("plain C++")
        written = set()
        # The first round warms everything up and does not count.
        for turn in range(self.rounds + 1):
            prefixes = [f"ours-{self.rows}-{turn}.", f"plain-{self.rows}-{turn}."]
            commands = [self.command(prefixes[0]),
                        [PROGRAMS / "import", self.brokers, prefixes[1], *names]]
            for program, command, prefix in zip((self.ours, self.plain), commands, prefixes):
                say(f"import: round {turn} of {self.rounds}, {program.name}")
                cost = costs(command, self.folder)
                if turn > 0:
                    program.runs += cost
                written.add(self.count(prefix))
        if len(written) != 1:
            raise Failed(f"the programs do not publish the same: {written} records and bytes")
        self.plays, _ = written.pop()
        say("import: once more, and once more with every row read again")
        self.ours.idle = costs(self.command(prefixes[0]), self.folder)[0]
        self.again = costs(self.command(prefixes[0], "--again"), self.folder)[0]

    def command(self, prefix, *more):
        return [RELEASE / "legato-producer", "import", "--brokers", self.brokers,
                "--topic-prefix", prefix, *more, self.export]

    def count(self, prefix):
        """How many records a program's topic holds, and their bytes."""
        words = output([
            str(PROGRAMS / "count"), self.brokers, "count-" + prefix, prefix + "plays"]).split()
        return int(words[1]), int(words[2])

    def lines(self):
        return [
            f"input     {self.rows:,} rows in {self.files} files, {self.megabytes:,.0f} MB; "
            f"{self.plays:,} plays", "", rates([self.ours, self.plain], self.rows, "row"), "",
            f"known     {self.again.wall_seconds:.2f} s and {self.again.peak_megabytes:.0f} MB when "
            "every row is read again and none is new (--again)"]

    def floors(self):
        ratio = self.ours.rate(1).median / self.plain.rate(1).median
        peak = max(run.peak_megabytes for run in [*self.ours.runs, self.ours.idle, self.again])
        what = f"{self.rows:,} rows"
        return [
            floor(ratio >= LEAST_RATIO, f"{what}: {ratio:.2f} of C++, at least {LEAST_RATIO}"),
            floor(peak <= MOST_MEGABYTES, f"{what}: {peak:.0f} MB, at most {MOST_MEGABYTES}")]


def floor(holds, words):
    return f"{'holds ' if holds else 'MISSED'}    {words}"


def run(brokers, folder):
    shapes = SHAPES
    if os.environ.get("BENCH_ROWS") or os.environ.get("BENCH_FILES"):
        shapes = [(setting("BENCH_ROWS", SHAPES[0][0]), setting("BENCH_FILES", SHAPES[0][1]))]
    lines = [
        "Legato's benchmark of imports", *machine.facts(),
        f"figures   the median of {setting('BENCH_ROUNDS', 3)} rounds (least … most), from parsing "
        "to acknowledged; idle: the same once more, every file known", ""]
    floors = []
    for index, (rows, files) in enumerate(shapes):
        measured = Import(brokers, folder, rows, files)
        measured.measure()
        lines += measured.lines()
        floors += measured.floors()
        if index == 0:
            shown = visible.measure(
                brokers, folder, measured.export, measured.plays, measured.rounds)
            lines += visible.lines(shown, measured.plays)
            seconds = statistics.median(run.visible_seconds for run in shown)
            limit = MOST_SECONDS * max(1, rows / SHAPES[0][0])
            floors.append(floor(
                seconds <= limit,
                f"{rows:,} rows: visible after {seconds:.1f} s, at most {limit:.0f} s"))
        lines.append("")
    lines += floors
    text = "\n".join(lines)
    print(text, flush=True)
    if os.environ.get("BENCH_SAVE") == "1":
        save(text)
    missed = sum(line.startswith("MISSED") for line in floors)
    if missed:
        raise Failed(f"{missed} of {len(floors)} floors are missed, at a load of {machine.load()}")


def main():
    return machine.measured("import", run)


if __name__ == "__main__":
    sys.exit(main())
