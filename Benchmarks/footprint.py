#!/usr/bin/env python3
"""Measures what the processor needs beside time: memory with a catalogue, and how soon it begins.

Set by the environment: BENCH_PLAYS (200000), BENCH_ENTRIES (20000), BENCH_ROUNDS (3), BENCH_SEED (1).
"""

import datetime
import re
import subprocess
import sys
import threading
import time

import machine
from bench import PREFIX, Bench, cpu_seconds, resident_megabytes, setting
from measuring import Failed, Spread, costs, output, say

WARM_SECONDS, SECONDS = "5", "20"


def fill(bench, entries):
    bench.generate()
    say(f"writing {entries:,} entries of the catalogue")
    output([str(part) for part in bench.plain(
        "entries", PREFIX + "catalogue", str(entries), str(setting("BENCH_SEED", 1)))])


def backfill(bench):
    """Peak memory of a run over everything, in each of the rounds."""
    peaks = []
    for turn in range(bench.rounds):
        say(f"backfill: round {turn + 1} of {bench.rounds}")
        run = costs(bench.processor(bench.group(), "exactly-once"), bench.folder)[0]
        peaks.append(run.peak_megabytes)
    return Spread.of(peaks)


def steady(bench):
    """Resident memory and share of a core at 100 plays a second, with nothing left behind it."""
    say(f"100 plays a second for {SECONDS} s")
    group = bench.group()
    costs(bench.processor(group, "exactly-once"), bench.folder)
    command = [str(part) for part in bench.processor(group, "exactly-once")]
    command.remove("--once")
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        topics = [PREFIX + "plays", PREFIX + "listens", "100"]
        output([str(part) for part in bench.plain("latency", bench.group(), *topics, WARM_SECONDS)])
        before = cpu_seconds(process.pid), time.monotonic()
        figures = output(
            [str(part) for part in bench.plain("latency", bench.group(), *topics, SECONDS)])
        share = (cpu_seconds(process.pid) - before[0]) / (time.monotonic() - before[1])
        return resident_megabytes(process.pid), share, figures.split()[1:]
    finally:
        process.terminate()
        process.wait()


def start(bench):
    """Seconds from the start to the first commit, without the time that joining the group took.

    The catalogue is empty: topics of their own, into which ten plays are put first.
    """
    figures = []
    for turn in range(bench.rounds):
        say(f"start: round {turn + 1} of {bench.rounds}")
        prefix = f"start-{turn}."
        command = [str(part) for part in bench.processor(bench.group(), "exactly-once")]
        command[command.index(PREFIX)] = prefix
        # Makes the topics; who starts again finds them.
        costs(command, bench.folder)
        output([str(part) for part in bench.plain("generate", prefix + "plays", "10", "1")])
        command.remove("--once")
        began = datetime.datetime.now(datetime.UTC)
        process = subprocess.Popen(
            [*command, "--log-level", "debug"], stderr=subprocess.PIPE, text=True)
        limit = threading.Timer(60, process.kill)
        limit.start()
        try:
            times = {}
            for line in process.stderr:
                for word in ("reads group", "took partitions", "committed plays"):
                    if word in line:
                        times.setdefault(word, moment(line))
                if "committed plays" in times:
                    break
        finally:
            limit.cancel()
            process.terminate()
            process.stderr.close()
            process.wait()
        if len(times) != 3:
            raise Failed("the processor committed nothing within 60 s")
        joining = times["took partitions"] - times["reads group"]
        figures.append((times["committed plays"] - began - joining).total_seconds())
    return Spread.of(figures)


def moment(line):
    found = re.match(r"\S+Z", line)
    if not found:
        raise Failed(f"a line of the log without a time: {line.strip()}")
    return datetime.datetime.fromisoformat(found[0])


def report(brokers, folder):
    entries = setting("BENCH_ENTRIES", 20_000)
    bench = Bench(brokers, folder)
    facts = machine.facts()
    begun = start(bench)
    fill(bench, entries)
    peak = backfill(bench)
    resident, share, latency = steady(bench)
    half, ninety, most, last = latency
    return "\n".join([
        "What Legato's processor needs", *facts, f"input     {bench.plays:,} plays",
        f"start     {begun.text(2)} s to the first commit with an empty catalogue, joining the group apart",
        f"backfill  {peak.text()} MB at most, {entries:,} entries in the catalogue",
        f"steady    {resident:.0f} MB at 100 plays/s, {entries:,} entries in the catalogue; "
        f"{share:.1%} of a core",
        f"latency   {half} ms at p50, {ninety} at p90, {most} at p99, {last} at most"])


def main():
    return machine.measured("footprint", report)


if __name__ == "__main__":
    sys.exit(main())
