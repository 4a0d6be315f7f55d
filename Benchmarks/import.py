#!/usr/bin/env python3
"""Measures legato-producer import beside a C++ program that publishes the same export, and how long
the export takes to be seen in SQLite.

Set by the environment: BENCH_ROWS (200000), BENCH_FILES (13), BENCH_ROUNDS (3), BENCH_SEED (1).
"""

import sys

import machine
import visible
from bench import setting
from measuring import PROGRAMS, RELEASE, Failed, costs, output, say
from tables import Program, rates


def run(brokers, folder):
    rows, files = setting("BENCH_ROWS", 200_000), setting("BENCH_FILES", 13)
    rounds, seed = setting("BENCH_ROUNDS", 3), setting("BENCH_SEED", 1)
    export = folder / "export"
    say(f"making up {rows:,} rows in {files} files")
    output([
        str(RELEASE / "legato-demo"), "export", "--rows", str(rows), "--files", str(files),
        "--seed", str(seed), "--into", str(export)])
    names = sorted(export.glob("*.json"))
    programs = [Program("import"), Program("plain C++")]
    accepted = set()
    # The first round warms everything up and does not count.
    for turn in range(rounds + 1):
        commands = [
            [RELEASE / "legato-producer", "import", "--brokers", brokers,
             "--topic-prefix", f"ours-{turn}.", export],
            [PROGRAMS / "import", brokers, f"plain-{turn}.", *names]]
        for program, command in zip(programs, commands):
            say(f"import: round {turn} of {rounds}, {program.name}")
            cost = costs(command, folder)
            if turn > 0:
                program.runs += cost
            accepted.add(count(brokers, command, turn))
    if len(accepted) != 1:
        raise Failed(f"the programs do not agree on how many rows are plays: {accepted}")
    for program, command in zip(programs, commands):
        program.idle = costs(command, folder)[0]
    size = sum(name.stat().st_size for name in names) / 1e6
    plays = accepted.pop()
    return "\n".join([
        "Legato's benchmark of imports", *machine.facts(),
        f"input     {rows:,} rows in {files} files, {size:,.0f} MB; {plays:,} plays",
        f"figures   the median of {rounds} rounds (least … most), from parsing to acknowledged; "
        "idle: the same once more", "", rates(programs, rows, "row"), "",
        *visible.report(brokers, folder, export, plays, rounds)])


def count(brokers, command, turn):
    """How many records a program's topic holds."""
    prefix = "ours" if "import" in command else "plain"
    words = output([
        str(PROGRAMS / "count"), brokers, f"count-{prefix}-{turn}", f"{prefix}-{turn}.plays"])
    return int(words.split()[1])


def main():
    return machine.measured("import", run)


if __name__ == "__main__":
    sys.exit(main())
