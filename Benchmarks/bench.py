#!/usr/bin/env python3
"""Measures Legato's processor and sink beside C++ programs that read and write the same.

    bench.py             both
    bench.py processor   the processor alone
    bench.py latency     only how soon a listen can be read, and what of a core that takes

Set by the environment: BENCH_PLAYS (200000), BENCH_ROUNDS (3), BENCH_SEED (1), and BENCH_SAVE=1 to
keep the result in Benchmarks/results.
"""

import datetime
import os
import pathlib
import sqlite3
import subprocess
import sys
import threading
import time

import machine
from measuring import (
    HERE, PROGRAMS, RELEASE, Failed, Spread, costs, cpu_seconds, output, resident_megabytes, say)
from tables import Program, rates, rounds, starts

OUTPUTS = ["listens", "tracks", "artists", "albums", "dead-letters"]
PROMISES = ["exactly-once", "at-least-once"]
COMMIT = ["20000", "100"]  # the processor's own defaults: most records, and milliseconds
PREFIX = "bench."


class Bench:
    """One measurement: a broker with plays in it, and everything that is run on it."""

    def __init__(self, brokers, folder, plays=200_000):
        self.brokers = brokers
        self.folder = folder
        self.plays = setting("BENCH_PLAYS", plays)
        self.rounds = setting("BENCH_ROUNDS", 3)
        self.groups = 0

    def group(self):
        """The name of a group that has read nothing yet."""
        self.groups += 1
        return f"bench-{self.groups}"

    def plain(self, program, *arguments):
        return [PROGRAMS / program, self.brokers, *arguments]

    def stage(self, name, *arguments):
        where = ["--brokers", self.brokers, "--topic-prefix", PREFIX]
        return [RELEASE / name, "run", "--once", *where, *arguments]

    def processor(self, group, promise):
        return self.stage("legato-processor", "--group", group, "--delivery", promise)

    def sink(self, group, file, *more):
        return self.stage("legato-sink", "--group", group, "--to", f"sqlite:{file}", *more)

    def rival(self, group, promise):
        return self.plain("process", group, PREFIX + "plays", "cpp.", promise, *COMMIT)

    def store(self, group, file):
        return self.plain("sink", group, PREFIX + "listens", file)

    # What there is to read

    def generate(self):
        say(f"generating {self.plays:,} plays")
        seed = str(setting("BENCH_SEED", 1))
        words = output(
            [str(part) for part in self.plain("generate", PREFIX + "plays", str(self.plays), seed)])
        _, self.api_bytes, self.export_bytes = (int(word) for word in words.split())

    def count(self, prefix=PREFIX):
        """Records, bytes and sum of what a processor wrote, by topic."""
        names = [name for name in OUTPUTS if prefix == PREFIX or name != "dead-letters"]
        topics = [prefix + name for name in names]
        words = output([str(part) for part in self.plain("count", self.group(), *topics)])
        return {
            name.removeprefix(prefix): (int(records), int(size), total)
            for name, records, size, total in (line.split() for line in words.splitlines())}

    def process_once(self):
        """Lets both write what they make of the plays, and checks that it is the same."""
        say("processing once, to have listens and to warm everything up")
        costs(self.processor(self.group(), "exactly-once"), self.folder)
        self.written = self.count()
        listens, letters = self.written["listens"][0], self.written["dead-letters"][0]
        if listens != self.plays or letters != 0:
            raise Failed(f"{self.plays} plays became {listens} listens, {letters} dead letters")
        costs(self.rival(self.group(), "exactly-once"), self.folder)
        theirs = self.count("cpp.")
        # Which entities are sent again depends on which partition was read first.
        if theirs["listens"] != self.written["listens"]:
            raise Failed(f"listens differ: {self.written['listens']}, in C++ {theirs['listens']}")
        for name in ("tracks", "artists", "albums"):
            ours, rival = self.written[name][1], theirs[name][1]
            if abs(ours - rival) > 0.1 * ours:
                raise Failed(f"{name}: {ours} bytes, in C++ {rival}")

    # Runs

    def alternate(self, what, programs, commands):
        """Runs programs in turn, each with a group of its own in each round; then idle ones."""
        for turn in range(self.rounds):
            for program, command in zip(programs, commands):
                say(f"{what}: round {turn + 1} of {self.rounds}, {program.name}")
                group = self.group()
                program.runs += costs(command(group, turn), self.folder)
                if turn + 1 == self.rounds:
                    program.idle = costs(command(group, turn), self.folder)[0]

    def processors(self):
        programs, commands = [], []
        for promise in PROMISES:
            programs += [Program(f"processor, {promise}"), Program(f"C++, {promise}")]
            commands += [
                lambda group, _, promise=promise: self.processor(group, promise),
                lambda group, _, promise=promise: self.rival(group, promise)]
        self.alternate("processor", programs, commands)
        listens = self.count()["listens"][0]
        expected = self.plays * (1 + self.rounds * len(PROMISES))
        if listens != expected:
            raise Failed(f"the processor's runs wrote {listens} listens, not {expected}")
        return programs

    def latency(self):
        """A running processor at 100 plays a second: a line a round of what a committed reader sees."""
        seconds = str(setting("BENCH_SECONDS", 15))
        lines = ["latency   100 plays/s, from produced to readable by a committed reader"]
        for turn in range(self.rounds):
            say(f"latency: round {turn + 1} of {self.rounds}, 100 plays a second for {seconds} s")
            lines.append(f"          round {turn + 1}: {self.latency_once(seconds)}")
        return "\n".join(lines)

    def latency_once(self, seconds):
        command = self.processor(self.group(), "exactly-once")
        # What lies in the topic is taken first: its queues would be in the memory that is told.
        costs(command, self.folder)
        words = [str(part) for part in command if part != "--once"]
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        try:
            topics = [PREFIX + "plays", PREFIX + "listens", "100"]
            output([str(part) for part in self.plain("latency", self.group(), *topics, "5")])
            before = cpu_seconds(process.pid), time.monotonic()
            figures = output(
                [str(part) for part in self.plain("latency", self.group(), *topics, seconds)])
            share = (cpu_seconds(process.pid) - before[0]) / (time.monotonic() - before[1])
            peak = resident_megabytes(process.pid)
        finally:
            process.terminate()
            process.wait()
        _, half, ninety, most, last = figures.split()
        return (
            f"{half} ms at p50, {ninety} at p90, {most} at p99, {last} at most; "
            f"{share:.1%} of a core, {peak:.0f} MB, load {machine.load()}")

    def sinks(self):
        """Listens into empty files, and the same range once more; entities alone."""
        programs = [Program("sink, SQLite"), Program("C++, SQLite")]
        again = [Program("sink, all stored before"), Program("C++, all stored before")]

        def file(name, turn):
            return self.folder / f"{name}-{turn}.db"

        self.alternate(
            "sink", programs, [
                lambda group, turn: self.sink(group, file("sink", turn), "--topics", "listens"),
                lambda group, turn: self.store(group, file("cpp", turn))])
        for turn in range(self.rounds):
            ours, theirs = (content(file(name, turn)) for name in ["sink", "cpp"])
            if ours != theirs or ours[0] != self.plays:
                raise Failed(
                    f"the databases of round {turn + 1} differ, or miss plays: {ours}, in C++ {theirs}")
            self.pairs = ours[0] - ours[1]
            if self.pairs < self.plays / 5:
                raise Failed(f"{self.pairs} of {self.plays} plays were paired: this measures something else")
            for program, name in zip(programs, ["sink", "cpp"]):
                program.file_bytes.append(file_bytes(file(name, turn)))
        self.alternate(
            "sink again", again, [
                lambda _, turn: self.replay(file("sink", turn), "--topics", "listens"),
                lambda group, turn: self.store(group, file("cpp", turn))])
        return programs, again

    def replay(self, file, *more):
        """Reads the topics once more into a database."""
        where = ["--brokers", self.brokers, "--topic-prefix", PREFIX, *more]
        return [
            RELEASE / "legato-sink", "replay", "start", "--execute", *where, "--to", f"sqlite:{file}"]

    def whole(self):
        """Everything that the processor wrote, into one file: lines of what that costs."""
        runs, replays, sizes = [], [], []
        for turn in range(self.rounds):
            say(f"sink, all topics: round {turn + 1} of {self.rounds}")
            file = self.folder / f"whole-{turn}.db"
            runs += costs(self.sink(self.group(), file), self.folder)
            sizes.append(file_bytes(file))
            replays += costs(self.replay(self.folder / f"replayed-{turn}.db"), self.folder)
        records = sum(self.written[name][0] for name in ("listens", "tracks", "artists", "albums"))

        def words(name, runs):
            rate, spent, peak = (Spread.of(figures) for figures in (
                [records / run.wall_seconds for run in runs],
                [run.cpu_seconds / records * 1e6 for run in runs],
                [run.peak_megabytes for run in runs]))
            return (
                f"{name}  all topics: {rate.text()} records/s, {spent.text(1)} CPU µs a record, "
                f"{peak.text()} MB at most")

        self.filled_bytes = Spread.of(sizes).median / self.plays
        packed = self.packed(self.folder / "packed.db")
        self.whole_bytes = file_bytes(packed) / self.plays
        self.ready_bytes = ready_bytes(packed) / self.plays
        self.whole_peak = max(run.peak_megabytes for run in runs + replays)
        return "\n".join([
            words("backfill", runs) + f", {self.filled_bytes:,.0f} bytes a play with everything, "
            f"{self.whole_bytes:,.0f} once it rests",
            words("replay  ", replays)])

    def packed(self, file):
        """A file that a sink has filled and then packed, since nothing more came."""
        say("sink, all topics, until it rests")
        command = [str(part) for part in self.sink(self.group(), file) if part != "--once"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        limit = threading.Timer(600, process.terminate)
        limit.start()
        try:
            for line in process.stderr:
                if "packed the file" in line:
                    return file
            raise Failed("the sink ended before it packed its file")
        finally:
            limit.cancel()
            process.terminate()
            process.communicate()


def content(file):
    """What the listens and their sums add up to."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        listens = connection.execute(
            "SELECT (SELECT count(*) FROM plays), count(*), sum(started_at), sum(ended_at), "
            "sum(ms_played), sum(date_id), sum(local_hour), count(context_id), "
            "count(DISTINCT track_id), sum(skipped), count(platform), sum(ms_played_estimated) "
            "FROM listens").fetchone()
        days = connection.execute(
            "SELECT count(*), sum(listens), sum(ms_played), sum(skipped), sum(skippable) FROM track_days").fetchone()
        starts = connection.execute("SELECT count(*) FROM session_starts").fetchone()
        return listens + days + starts
    finally:
        connection.close()


def ready_bytes(file):
    """What the tables that are kept ready for views take of a database."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%_days' "
            "OR name IN ('period_tracks', 'session_starts')").fetchone()[0]
    finally:
        connection.close()


def mean(topic):
    records, size, *_ = topic
    return max(1, round(size / records)) if records else 1


def setting(name, default):
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) == 0:
        raise Failed(f"{name} is {text}; wanted a number above 0")
    return int(text)


def file_bytes(file):
    """A database's size with its log, which nobody has moved into the file yet."""
    return sum(part.stat().st_size for part in file.parent.glob(file.name + "*"))


# The result


def head(bench, facts):
    """What was measured on what; the plays have been processed once by then."""
    written = ", ".join(
        f"{records / bench.plays:.2f} {name} of {mean((records, size)):,} bytes"
        for name, (records, size, _) in bench.written.items() if records)
    return [
        "Legato's benchmark, " + datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        *facts,
        f"input     {bench.plays:,} plays: half API items of {bench.api_bytes:,} bytes, "
        f"half export rows of {bench.export_bytes:,}",
        f"output    of a play: {written}",
        f"figures   the median of {bench.rounds} rounds (least … most), "
        f"all programs in turn in each round", ""]


def report_latency(bench):
    facts = machine.facts()
    # Makes the topics, so that who measures finds them.
    costs(bench.processor(bench.group(), "exactly-once"), bench.folder)
    return "\n".join([*facts, bench.latency()])


def report_processor(bench):
    facts = machine.facts()
    bench.generate()
    bench.process_once()
    processors = bench.processors()
    return "\n".join([
        *head(bench, facts), rates(processors, bench.plays, "play"), "",
        rounds(processors, bench.plays), "", bench.latency(),
        f"load      {machine.load()} in the end"])


def report(bench):
    facts = machine.facts()
    bench.generate()
    bench.process_once()
    sinks, again = bench.sinks()
    whole = bench.whole()
    processors = bench.processors()
    latency = bench.latency()
    return "\n".join([
        *head(bench, facts),
        rates(processors, bench.plays, "play"), latency, "",
        rates(sinks, bench.plays, "listen"), "", rates(again, bench.plays, "listen"), whole, "",
        starts(bench.folder)])


def save(text):
    day = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d-%H%M")
    file = HERE / "results" / f"{day}-{machine.commit().split()[0]}.txt"
    file.write_text(text + "\n")
    say(f"saved as {file.relative_to(HERE.parent)}")


def whole(brokers, folder):
    """The result of the whole benchmark, kept too where that is wanted."""
    reports = {"processor": report_processor, "latency": report_latency}
    text = reports.get("".join(sys.argv[1:]), report)(Bench(brokers, folder))
    if os.environ.get("BENCH_SAVE") == "1":
        save(text)
    return text


def main():
    return machine.measured("bench", whole)


if __name__ == "__main__":
    sys.exit(main())
