#!/usr/bin/env python3
"""Tells where the processor, its C++ rival and the sink spend their time, by `perf`.

Set by the environment: BENCH_PLAYS (200000), BENCH_SEED (1).
"""

import subprocess
import sys

import machine
from bench import Bench
from measuring import Failed, output, say, table

TOP = 40
FREQUENCY = 1999  # samples a second


def record(command, folder):
    """Runs a command under perf and returns its samples: (thread, library, function, share)."""
    data = folder / "perf.data"
    perf = ["perf", "record", "-e", "cpu-clock", "-F", str(FREQUENCY), "-g", "-o", data, "--"]
    result = subprocess.run([str(part) for part in perf + command], capture_output=True, text=True)
    if result.returncode != 0:
        raise Failed(f"perf failed; apt-get install linux-perf\n{result.stderr.strip()}")
    return data


def shares(data, children):
    """Percent by thread, library and function: of itself, or with all that it calls."""
    fields = "overhead_children,comm,dso,sym" if children else "overhead,comm,dso,sym"
    lines = output([
        "perf", "report", "-i", str(data), "--stdio", "-g", "none", "--percent-limit", "0.02",
        "--children" if children else "--no-children", "-F", fields, "--field-separator", "\t"])
    rows = []
    for line in output(["swift", "demangle", "-simplified"], input=lines).splitlines():
        if line.startswith("#") or not line.strip():
            continue
        share, thread, library, function = (cell.strip() for cell in line.split("\t"))
        rows.append(
            (float(share.rstrip("%")), thread, library.strip("[]"), function.removeprefix("[.] ")))
    return rows


def tell(name, command, bench):
    say(f"profiling the {name}")
    data = record(command, bench.folder)
    own = shares(data, children=False)
    # A sample is taken each so many microseconds of CPU time.
    samples = int(output(["perf", "script", "-i", str(data), "-F", "ip", "-G"]).count("\n") + 1)
    micros = samples / FREQUENCY * 1e6 / bench.plays
    main = str(command[0]).rpartition("/")[2][:15]  # the name of the main thread; others are rdk:…
    print(f"\n{name}: {micros:.1f} CPU µs a play\n")
    print(sums("thread", [(thread, share) for share, thread, _, _ in own], micros) + "\n")
    libraries = [(library, share) for share, thread, library, _ in own if thread == main]
    print(sums("library in the main thread", libraries, micros) + "\n")
    print(top("function of the main thread, itself", own, micros, main) + "\n")
    print(top("function of ours, with what it calls", shares(data, children=True), micros, main, main))


def sums(title, pairs, micros):
    """What the shares of each name add up to, the greatest first."""
    total = {}
    for name, share in pairs:
        total[name] = total.get(name, 0) + share
    ordered = sorted(total.items(), key=lambda item: -item[1])
    return table([[title, "µs a play"]] + [
        [name, f"{share * micros / 100:.2f}"] for name, share in ordered])


def top(title, rows, micros, main, only=""):
    cells = [["µs a play", title]]
    cells += [
        [f"{share * micros / 100:.2f}", f"{shorten(function)}  ({library})"]
        for share, thread, library, function in rows
        if thread == main and library.startswith(only)][:TOP]
    return "\n".join(f"{number.rjust(9)}  {words}" for number, words in cells)


def shorten(function):
    return function if len(function) <= 110 else function[:107] + "..."


def profile(brokers, folder):
    bench = Bench(brokers, folder)
    bench.generate()
    tell("processor", bench.processor(bench.group(), "exactly-once"), bench)
    tell("C++ processor", bench.rival(bench.group(), "exactly-once"), bench)
    tell("sink", bench.sink(bench.group(), folder / "sink.db"), bench)


def main():
    return machine.measured("hotspots", profile, compares=False)


if __name__ == "__main__":
    sys.exit(main())
