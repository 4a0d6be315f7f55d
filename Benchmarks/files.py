#!/usr/bin/env python3
"""Measures the sink that writes files beside a C program that only reads, and its Parquet beside
pyarrow's.

Set by the environment: BENCH_PLAYS (200000), BENCH_ROUNDS (3), BENCH_SEED (1).
"""

import sys

import machine
from bench import PREFIX, Bench
from measuring import Failed, costs, output, say
from tables import Program, rates

# What the files have to reach.
JSONL_RATE, PARQUET_RATE, PARQUET_SIZE, MEGABYTES = 0.6, 150_000, 1.2, 150


def measured(bench):
    """Both formats and the reader in turn; each round into a new folder, synced to the disk."""
    programs = [Program("JSONL"), Program("C, only reads"), Program("Parquet"), Program("C, again")]
    places = []

    def sink(group, name, turn):
        places.append((name, bench.folder / f"{name}-{turn}"))
        return bench.stage(
            "legato-sink", "--group", group, "--topics", "listens", "--to",
            f"{name}:{places[-1][1]}")

    def read(group):
        return bench.plain("read", group, PREFIX + "listens")

    # The first round warms everything up and does not count.
    for turn in range(bench.rounds + 1):
        commands = [
            sink(bench.group(), "jsonl", turn), read(bench.group()),
            sink(bench.group(), "parquet", turn), read(bench.group())]
        for program, command in zip(programs, commands):
            say(f"files: round {turn} of {bench.rounds}, {program.name}")
            cost = costs(command, bench.folder)
            if turn > 0:
                program.runs += cost
            else:
                program.idle = costs(command, bench.folder)[0]
    for name, place in places:
        words = output([str(machine.ROOT / ".build/release/legato-sink"), "files", "verify", str(place)])
        if f"{bench.plays:,} records: all is well" not in words:
            raise Failed(f"{place.name}: {words}")
    return programs, places


def sizes(place):
    """The bytes of our Parquet, and of the same rows, codec and row groups by pyarrow."""
    script = machine.HERE / "parquet_sizes.py"
    python = machine.ROOT / ".venv/bin/python"
    return [int(word) for word in output([str(python), str(script), str(place)]).split()]


def best(program):
    return min(run.wall_seconds for run in program.runs)


def verdicts(bench, programs, ours, theirs):
    """Each figure beside what it has to reach; by the fastest of the rounds, as noise only slows."""
    jsonl, reader, parquet, again = programs
    rate = best(reader) / best(jsonl)
    listens = bench.plays / best(parquet)
    peak = max(run.peak_megabytes for program in (jsonl, parquet) for run in program.runs)
    lines = [
        (f"JSONL with fsync, of the bare reader's rate: {rate:.2f}, at least {JSONL_RATE}",
         rate >= JSONL_RATE),
        (f"Parquet: {listens:,.0f} listens/s, at least {PARQUET_RATE:,}", listens >= PARQUET_RATE),
        (f"Parquet's size, of pyarrow's: {ours / theirs:.3f} ({ours:,} of {theirs:,} bytes), "
         f"at most {PARQUET_SIZE}", ours <= PARQUET_SIZE * theirs),
        (f"memory with 12 partitions: {peak:.0f} MB, at most {MEGABYTES}", peak <= MEGABYTES)]
    return "\n".join(f"{'reached' if reached else 'MISSED '}  {line}" for line, reached in lines)


def run(brokers, folder):
    bench = Bench(brokers, folder)
    bench.generate()
    say("processing once, to have listens")
    costs(bench.processor(bench.group(), "exactly-once"), folder)
    programs, places = measured(bench)
    ours, theirs = sizes(next(place for name, place in reversed(places) if name == "parquet"))
    return "\n".join([
        "Legato's benchmark of files", *machine.facts(),
        f"input     {bench.plays:,} listens in 12 partitions",
        f"figures   the median of {bench.rounds} rounds (least … most), from start to exit, "
        "every file synced", "", rates(programs, bench.plays, "listen"), "",
        verdicts(bench, programs, ours, theirs)])


def main():
    return machine.measured("files", run)


if __name__ == "__main__":
    sys.exit(main())
