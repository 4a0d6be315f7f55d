#!/usr/bin/env python3
"""Measures the sink that writes files beside a C program that only reads, and one that writes what it
reads as it came, and its Parquet beside pyarrow's: in a folder for each year, and in the default's for each
account and day, which are small.

Set by the environment: BENCH_PLAYS (200000), BENCH_ROUNDS (3), BENCH_SEED (1).
"""

import shutil
import sys

import machine
from bench import PREFIX, Bench
from measuring import Failed, costs, output, say
from tables import Program, rates

# What the files have to reach.
JSONL_RATE, PARQUET_RATE, PARQUET_SIZE, MEGABYTES = 0.6, 150_000, 1.2, 150

LAYOUTS = {"year": "year", "account and day": "account,date"}
FORMATS = {"JSONL": "jsonl", "Parquet": "parquet"}


def measured(bench):
    """Both formats in both layouts, each beside the reader; each round into a new folder.

    And a program that does no more than write the same lines: what the disk lets anybody do.
    """
    programs, places, floor = [], {}, Program("C, reads and writes lines")

    def sink(name, layout, turn):
        place = bench.folder / f"{FORMATS[name]}-{LAYOUTS[layout]}-{turn}"
        places[name, layout] = place
        return bench.stage(
            "legato-sink", "--group", bench.group(), "--topics", "listens", "--partition-by",
            LAYOUTS[layout], "--to", f"{FORMATS[name]}:{place}")

    def read(*_):
        return bench.plain("read", bench.group(), PREFIX + "listens")

    commands = []
    for layout in LAYOUTS:
        for name in FORMATS:
            programs += [Program(f"{name} by {layout}"), Program("C, only reads")]
            commands += [
                lambda turn, name=name, layout=layout: sink(name, layout, turn), read]
    # The first round warms everything up and does not count.
    for turn in range(bench.rounds + 1):
        for program, command in zip(programs, commands):
            say(f"files: round {turn} of {bench.rounds}, {program.name}")
            program.runs += costs(command(turn), bench.folder)[:1 if turn > 0 else 0]
        lines = bench.folder / "lines"
        lines.mkdir()
        floor.runs += costs([*read(), lines], bench.folder)[:1 if turn > 0 else 0]
        shutil.rmtree(lines)
        for place in places.values():
            verify(bench, place)
            if turn < bench.rounds:
                shutil.rmtree(place)
    return programs, places, floor


def verify(bench, place):
    words = output([str(machine.ROOT / ".build/release/legato-sink"), "files", "verify", str(place)])
    if f"{bench.plays:,} records: all is well" not in words:
        raise Failed(f"{place.name}: {words}")


def sizes(place):
    """The bytes of our Parquet, and of the same rows, codec and row groups by pyarrow."""
    script = machine.HERE / "parquet_sizes.py"
    python = machine.ROOT / ".venv/bin/python"
    return [int(word) for word in output([str(python), str(script), str(place)]).split()]


def best(program):
    return min(run.wall_seconds for run in program.runs)


def verdicts(bench, programs, floor, ours, theirs):
    """Each figure beside what it has to reach; by the fastest of the rounds, as noise only slows."""
    jsonl, reader, parquet = programs[:3]
    rate = best(reader) / best(jsonl)
    listens = bench.plays / best(parquet)
    peak = max(run.peak_megabytes for program in programs for run in program.runs)
    lines = [
        (f"JSONL by year with fsync, of the bare reader's rate: {rate:.2f}, at least {JSONL_RATE}",
         rate >= JSONL_RATE),
        (f"Parquet by year: {listens:,.0f} listens/s, at least {PARQUET_RATE:,}", listens >= PARQUET_RATE),
        (f"Parquet's size, of pyarrow's: {ours / theirs:.3f} ({ours:,} of {theirs:,} bytes), "
         f"at most {PARQUET_SIZE}", ours <= PARQUET_SIZE * theirs),
        (f"memory with 12 partitions: {peak:.0f} MB, at most {MEGABYTES}", peak <= MEGABYTES)]
    words = [f"{'reached' if reached else 'MISSED '}  {line}" for line, reached in lines]
    return "\n".join(words + [
        f"         a C program that writes the same lines through the kernel's cache and syncs them: "
        f"{floor.rate(bench.plays).text()} listens/s, {floor.cpu(bench.plays).text(1)} CPU µs each; JSONL by "
        f"year has {best(floor) / best(jsonl):.2f} of its rate"])


def run(brokers, folder):
    bench = Bench(brokers, folder)
    bench.generate()
    say("processing once, to have listens")
    costs(bench.processor(bench.group(), "exactly-once"), folder)
    programs, places, floor = measured(bench)
    ours, theirs = sizes(places["Parquet", "year"])
    return "\n".join([
        "Legato's benchmark of files", *machine.facts(),
        f"input     {bench.plays:,} listens in 12 partitions",
        f"figures   the median of {bench.rounds} rounds (least … most), from start to exit, "
        "every file synced", "", rates(programs, bench.plays, "listen"), "",
        verdicts(bench, programs, floor, ours, theirs)])


def main():
    return machine.measured("files", run)


if __name__ == "__main__":
    sys.exit(main())
