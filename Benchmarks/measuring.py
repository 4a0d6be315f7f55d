"""Runs programs and says what they cost."""

import os
import pathlib
import statistics
import subprocess
import sys
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = HERE / ".build"
RELEASE = HERE.parent / ".build" / "release"


class Failed(Exception):
    """Something that makes the measurement worthless, in one sentence."""


@dataclass(frozen=True)
class Cost:
    """What one run of a program took of the machine."""

    wall_seconds: float
    cpu_seconds: float
    peak_megabytes: float


@dataclass(frozen=True)
class Spread:
    """The median of several figures, with the least and the greatest."""

    median: float
    least: float
    most: float

    @staticmethod
    def of(figures):
        return Spread(statistics.median(figures), min(figures), max(figures))

    def text(self, digits=0):
        return f"{self.median:,.{digits}f} ({self.least:,.{digits}f} … {self.most:,.{digits}f})"


def say(line):
    """Tells the person at the terminal what is going on; not part of the result."""
    print(line, file=sys.stderr, flush=True)


def output(command, **options):
    """What a command prints, without the last line break."""
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode != 0:
        raise Failed(f"{command[0]} failed: {result.stderr.strip() or result.stdout.strip()}")
    return result.stdout.strip()


def costs(command, log, times=1):
    """Runs a command `times` times, one after the other, and returns what each run cost.

    Whatever it prints goes into the folder `log`, where the end of it is read when it fails.
    """
    figures, words = log / "figures", log / "words"
    command = [str(part) for part in command]
    with words.open("w") as file:
        status = subprocess.run(
            [PROGRAMS / "measure", figures, str(times), *command],
            stdin=subprocess.DEVNULL, stdout=file, stderr=file).returncode
    if status != 0:
        last = words.read_text(errors="replace").splitlines()[-5:]
        raise Failed(f"{' '.join(command)} failed:\n  " + "\n  ".join(last))
    return [cost(line) for line in figures.read_text().splitlines()]


def cost(line):
    wall, cpu, peak = (int(word) for word in line.split())
    return Cost(wall / 1e6, cpu / 1e6, peak * 1024 / 1e6)


def cpu_seconds(number):
    """What a running process and its threads have spent so far."""
    fields = pathlib.Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(number):
    pages = pathlib.Path(f"/proc/{number}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_megabytes(number):
    """The most memory that a running process has had so far."""
    for line in pathlib.Path(f"/proc/{number}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0


def table(rows):
    """Columns in line: the first to the left, figures to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join(lines)
