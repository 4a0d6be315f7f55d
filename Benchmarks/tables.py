"""The tables of a result."""

from dataclasses import dataclass, field

from measuring import RELEASE, Cost, Spread, costs, table

EXECUTABLES = ["legato-producer", "legato-processor", "legato-sink", "legato-demo"]
STARTS = 20


@dataclass
class Program:
    """A program, and what its runs over all the plays cost."""

    name: str
    runs: list = field(default_factory=list)
    idle: Cost | None = None  # a run that found nothing left to do
    file_bytes: list = field(default_factory=list)

    def rate(self, count):
        return Spread.of([count / run.wall_seconds for run in self.runs])

    def cpu(self, count):
        return Spread.of([run.cpu_seconds / count * 1e6 for run in self.runs])

    def peak(self):
        return Spread.of([run.peak_megabytes for run in self.runs])


def rates(programs, count, what):
    """A table of pairs: ours, theirs, and how many times the one is the other."""
    sized = bool(programs[0].file_bytes)
    head = ["", f"{what}s/s", f"CPU µs a {what}", "peak MB", "s when idle"]
    rows = [head + ([f"bytes a {what}"] if sized else [])]
    for ours, plain in zip(programs[::2], programs[1::2]):
        for program in (ours, plain):
            cells = [
                program.name, program.rate(count).text(), program.cpu(count).text(1),
                program.peak().text(), f"{program.idle.wall_seconds:.2f}" if program.idle else ""]
            rows.append(cells + ([f"{size(program, count):,.0f}"] if sized else []))
        # Each round's by itself: what slows the machine down slows the two runs of a round.
        rounds = list(zip(ours.runs, plain.runs))
        ratios = [
            Spread.of(figures).median for figures in (
                [theirs.wall_seconds / run.wall_seconds for run, theirs in rounds],
                [run.cpu_seconds / theirs.cpu_seconds for run, theirs in rounds],
                [run.peak_megabytes / theirs.peak_megabytes for run, theirs in rounds])]
        cells = ["  ours / theirs"] + [f"{ratio:.2f}" for ratio in ratios] + [""]
        last = [f"{size(ours, count) / size(plain, count):.2f}"] if sized else []
        rows.append(cells + last)
    return table(rows)


def rounds(programs, count):
    """Every round by itself, behind the medians: who reads them sees how far they scatter."""
    rows = [["round", "", "ours/s", "theirs/s", "rate", "ours µs", "theirs µs", "CPU"]]
    for ours, plain in zip(programs[::2], programs[1::2]):
        for turn, (run, theirs) in enumerate(zip(ours.runs, plain.runs)):
            rows.append([
                f"{turn + 1}", ours.name, f"{count / run.wall_seconds:,.0f}",
                f"{count / theirs.wall_seconds:,.0f}",
                f"{theirs.wall_seconds / run.wall_seconds:.2f}",
                f"{run.cpu_seconds / count * 1e6:.1f}", f"{theirs.cpu_seconds / count * 1e6:.1f}",
                f"{run.cpu_seconds / theirs.cpu_seconds:.2f}"])
    return table(rows)


def size(program, count):
    return Spread.of(program.file_bytes).median / count


def starts(folder):
    rows = [["", "ms to --help", "peak MB"]]
    for name in EXECUTABLES:
        runs = costs([RELEASE / name, "--help"], folder, STARTS)
        rows.append([
            name, Spread.of([run.wall_seconds * 1000 for run in runs]).text(1),
            Spread.of([run.peak_megabytes for run in runs]).text(1)])
    return table(rows)
