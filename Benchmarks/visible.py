"""Measures how long an export takes from the command to the rows in SQLite, all stages running."""

import pathlib
import shutil
import sqlite3
import subprocess
import time
from contextlib import contextmanager

from measuring import RELEASE, Failed, Spread, costs, cpu_seconds, say

LIMIT_SECONDS = 300
ONE_ROW = """[{"ts":"2011-01-01T00:00:00Z","ms_played":1,
"spotify_track_uri":"spotify:track:0000000000000000000000"}]"""


def measure(brokers, folder, export, plays, rounds):
    """Rounds of the whole way; the stages wait for plays when the command is given.

    The first round warms Kafka up and does not count.
    """
    runs = [Run(brokers, folder / f"visible-{turn}", export, plays) for turn in range(rounds + 1)]
    for turn, run in enumerate(runs):
        say(f"visible: round {turn} of {rounds}")
        run.measure()
        say(f"  {run.visible_seconds:.1f} s, CPU " + ", ".join(
            f"{name} {seconds:.1f} s" for name, seconds in run.cpu.items()))
    return runs[1:]


def lines(runs, plays):
    """The lines of a result."""
    whole = Spread.of([run.visible_seconds for run in runs])
    alone = Spread.of([run.import_seconds for run in runs])
    behind = Spread.of([run.visible_seconds - run.import_seconds for run in runs])
    spent = Spread.of([sum(run.cpu.values()) for run in runs])
    lines = [
        f"visible   {whole.text(1)} s from the command to {plays:,} plays in SQLite, through a "
        "running processor and sink",
        f"          {alone.text(1)} s until the import was over, {behind.text(1)} s from there to the "
        "last play",
        f"          {spent.text(1)} CPU seconds in all, of these:"]
    for name in runs[0].cpu:
        lines.append(f"          {name:<9} {Spread.of([run.cpu[name] for run in runs]).text(1)}")
    return lines


class Run:
    """One import into topics of its own."""

    def __init__(self, brokers, folder, export, plays):
        self.where = ["--brokers", brokers, "--topic-prefix", folder.name + "."]
        self.folder, self.export, self.plays = folder, export, plays
        self.file = folder / "legato.db"

    def measure(self):
        self.folder.mkdir()
        (self.folder / "endsong_0.json").write_text(ONE_ROW)
        processor = [RELEASE / "legato-processor", "run", "--group", self.folder.name]
        sink = [RELEASE / "legato-sink", "run", "--to", f"sqlite:{self.file}"]
        with self.running("processor", processor) as first, self.running("sink", sink) as second:
            # Both have their partitions when the first play of all has come through.
            self.take(self.folder / "endsong_0.json")
            self.await_plays(1)
            broker = [int(number) for number in self.java()]
            before = [cpu_seconds(number) for number in (first.pid, second.pid, *broker)]
            start = time.monotonic()
            own = self.take(self.export)
            self.await_plays(self.plays + 1)
            self.visible_seconds = time.monotonic() - start
            after = [cpu_seconds(number) for number in (first.pid, second.pid, *broker)]
        self.import_seconds = own.wall_seconds
        spent = [now - then for now, then in zip(after, before)]
        self.cpu = {
            "import": own.cpu_seconds, "processor": spent[0], "sink": spent[1], "Kafka": sum(spent[2:])}
        shutil.rmtree(self.folder)

    def take(self, path):
        command = [RELEASE / "legato-producer", "import", *self.where, path]
        return costs(command, self.folder)[0]

    def await_plays(self, count):
        limit = time.monotonic() + LIMIT_SECONDS
        while self.stored(count) != count:
            if time.monotonic() > limit:
                raise Failed(
                    f"{self.stored(count)} of {count} plays are in SQLite after {LIMIT_SECONDS} s")
            time.sleep(0.05)

    def stored(self, count):
        """How many plays are in SQLite; counted only when all may be, since counting reads them all."""
        try:
            connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
            try:
                newest = connection.execute("SELECT max(listen_id) FROM listens").fetchone()[0] or 0
                if newest < count:
                    return newest
                return connection.execute("SELECT count(*) FROM plays").fetchone()[0]
            finally:
                connection.close()
        except sqlite3.OperationalError:  # the sink has not made it yet
            return None

    @contextmanager
    def running(self, name, command):
        log = self.folder / name
        with log.open("w") as file:
            process = subprocess.Popen(
                [*command, *self.where], stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        try:
            yield process
            if process.poll() is not None:
                raise Failed(f"the {name} ended: {log.read_text().splitlines()[-1:]}")
        finally:
            process.terminate()
            process.wait()

    def java(self):
        """The broker's processes: those whose settings lie beside our folder."""
        for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes()
            except OSError:
                continue
            if words.startswith(b"java") and str(self.folder.parent).encode() in words:
                yield path.parent.name

