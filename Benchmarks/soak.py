#!/usr/bin/env python3
"""Runs all stages and the dashboard for SOAK_MINUTES (20) under load, and looks what grows.

A producer polls simulated listeners while SOAK_RATE (5000) other plays a second are written into
`plays`; processor and sink take both, and a reader asks the dashboard for a page a second and holds
its live page open. The other plays are the same 200,000 over and over: a replay without an end, so
that what grows is not the history but a leak. After a quarter of the time memory may grow by less
than a megabyte a minute and the number of open files may not grow at all; nothing may be lost,
doubled or put aside, nor may any process have ended. Prints a table, and writes it into docs/soak.md
when it has run for the whole twenty minutes; the status is 1 when that does not hold.
"""

import http.client
import json
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

import machine
from bench import setting
from measuring import PROGRAMS, RELEASE, Failed, cpu_seconds, output, resident_megabytes, say

PREFIX = "soak."
SEEDS = 40
MOST_GROWTH = 1.0  # megabytes a minute
SAMPLE_SECONDS = 5
WHOLE_MINUTES = 20
# What is behind has to come nearer within this.
PATIENCE_SECONDS = 120
PAGE = machine.ROOT / "docs" / "soak.md"
PAGES = ["/", "/top?period=all", "/habits?period=all", "/taste", "/recap", "/quality", "/lists"]


@dataclass
class Watched:
    """A process, and what it held from moment to moment."""

    name: str
    process: subprocess.Popen
    moments: list = field(default_factory=list)

    def look(self, at):
        if self.process.poll() is not None:
            raise Failed(f"{self.name} ended with status {self.process.returncode}")
        files = len(os.listdir(f"/proc/{self.process.pid}/fd"))
        self.moments.append((at, resident_megabytes(self.process.pid), files))

    def settled(self, since):
        return [moment for moment in self.moments if moment[0] >= since]

    def growth(self, since):
        """Megabytes a minute, by least squares."""
        moments = self.settled(since)
        line = statistics.linear_regression(
            [at / 60 for at, _, _ in moments], [memory for _, memory, _ in moments])
        return line.slope

    def files(self, since):
        """The median of the first and of the last third, and the most: a poll or a page opens some."""
        counts = [files for _, _, files in self.settled(since)]
        third = max(1, len(counts) // 3)
        return statistics.median(counts[:third]), statistics.median(counts[-third:]), max(counts)


HEAD = """# The soak

What `make -C Benchmarks soak` wrote last: the three stages and the dashboard on a real Kafka for twenty
minutes, while 5,000 plays a second come in beside what the producer polls, a reader asks for a page a
second and another follows the live page. Memory is looked at after a quarter of the time: it may grow by
less than a megabyte a minute, and the number of open files not at all. In the end every play is one
listen, none is stored twice, nothing was put aside, and the sink's own check finds nothing wrong.

"""


class Soak:
    def __init__(self, brokers, folder):
        self.where = ["--brokers", brokers, "--topic-prefix", PREFIX]
        self.brokers, self.folder = brokers, folder
        self.file = folder / "legato.db"
        self.watched, self.failures = [], []
        self.written, self.asked, self.seen = 0, 0, 0
        self.ended = threading.Event()

    # What runs

    @contextmanager
    def running(self, name, program, *arguments, environment=None):
        log = self.folder / f"{name}.log"
        with log.open("w") as file:
            process = subprocess.Popen(
                [RELEASE / program, *arguments], stdout=file, stderr=file,
                env={**os.environ, **(environment or {})})
        self.watched.append(Watched(name, process))
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()

    def spotify(self):
        port = free_port()
        self.spotify_address = f"http://127.0.0.1:{port}"
        return self.running(
            "spotify", "legato-demo", "spotify", "--port", str(port), "--data",
            self.folder / "data")

    def producer(self):
        wait_for(lambda: (self.folder / "data" / "tokens").is_dir(), 30, "a login")
        return self.running(
            "producer", "legato-producer", "run", *self.where, "--data", self.folder / "data",
            "--wait-for-login", "--poll-interval", "5s", environment={
                "LEGATO_SPOTIFY_API": self.spotify_address + "/v1",
                "LEGATO_SPOTIFY_ACCOUNTS": self.spotify_address})

    def processor(self):
        return self.running("processor", "legato-processor", "run", *self.where)

    def sink(self):
        return self.running(
            "sink", "legato-sink", "run", *self.where, "--to", f"sqlite:{self.file}")

    def dashboard(self):
        wait_for(lambda: self.number("SELECT count(*) FROM listens") > 0, 120, "the first listens")
        port = free_port()
        self.pages = ("127.0.0.1", port)
        return self.running(
            "dashboard", "legato-dashboard", "--db", self.file, "--listen", str(port))

    # What it has to bear

    def write(self, rate):
        """So many plays a second, in slices of a second; a slice that is late is made up for."""
        begun, slice = time.monotonic(), 0
        while not self.ended.wait(max(0, begun + slice - time.monotonic())):
            output([str(part) for part in (
                PROGRAMS / "generate", self.brokers, PREFIX + "plays", rate, 1 + slice % SEEDS)])
            self.written += rate
            slice += 1

    def listens(self):
        try:
            socket.create_connection(self.pages, 1).close()
        except ConnectionRefusedError:
            return False
        return True

    def page(self, path, headers={}):
        link = http.client.HTTPConnection(*self.pages, timeout=60)
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        body = answer.read().decode()
        link.close()
        if answer.status != 200:
            raise Failed(f"{path} is {answer.status}")
        return body

    def ask(self):
        wait_for(self.listens, 30, "the dashboard")
        while not self.ended.wait(1):
            self.page(PAGES[self.asked % len(PAGES)])
            self.asked += 1

    def follow(self):
        """What a browser on the live page does: asks again with the last id that it has seen."""
        wait_for(self.listens, 30, "the dashboard")
        last = ""
        while not self.ended.wait(1):
            events = self.page("/live/events", {"Last-Event-ID": last} if last else {})
            self.seen += events.count("event: listen")
            for line in events.splitlines():
                last = line.removeprefix("id: ") if line.startswith("id: ") else last

    def tried(self, work, *arguments):
        """A thread whose failure is the soak's."""
        def body():
            try:
                work(*arguments)
            except Exception as failure:
                self.failures.append(f"{work.__name__}: {failure}")
        thread = threading.Thread(target=body)
        thread.start()
        return thread

    # What came of it

    def number(self, query):
        if not self.file.exists():
            return 0
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=60)) as database:
            try:
                return database.execute(query).fetchone()[0]
            except sqlite3.OperationalError:
                return 0  # no tables yet

    def settle(self):
        """Waits until all is processed and stored, and says what the sink's own check finds wrong."""
        least, since = self.lag(), time.monotonic()
        while least > 0:
            time.sleep(1)
            lag = self.lag()
            if lag < least:
                least, since = lag, time.monotonic()
                say(f"{lag:,} offsets are still to be read")
            elif time.monotonic() - since > PATIENCE_SECONDS:
                raise Failed(f"{lag:,} offsets are left, and have been for {PATIENCE_SECONDS} s")
        result = subprocess.run(
            [RELEASE / "legato-sink", "check", *self.where, "--to", f"sqlite:{self.file}"],
            capture_output=True, text=True)
        # Most plays here were accepted by no producer: that one sum cannot agree.
        return [line for line in result.stdout.splitlines()
                if not line.startswith("ok") and " plays: " not in line]

    def lag(self):
        """Offsets that are still to be read, by the processor or by the sink."""
        lines = output([str(part) for part in (
            RELEASE / "legato-sink", "lag", "--json", "--group", "legato-processor", "--to",
            f"sqlite:{self.file}", *self.where)])
        lags = [json.loads(line) for line in lines.splitlines()]
        if not any(lag["topic"] == "plays" for lag in lags):
            raise Failed("nobody has processed any plays")
        return sum(lag["lag"] or 0 for lag in lags)

    def records(self):
        """Committed records of `plays` and of `listens`."""
        lines = output([str(part) for part in (
            PROGRAMS / "count", self.brokers, "soak-count", PREFIX + "plays", PREFIX + "listens")])
        return [int(line.split()[1]) for line in lines.splitlines()]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(condition, seconds, what):
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise Failed(f"waited {seconds} s for {what}")
        time.sleep(0.5)


def report(brokers, folder):
    minutes, rate = setting("SOAK_MINUTES", 20), setting("SOAK_RATE", 5000)
    facts = machine.facts()
    soak = Soak(brokers, folder)
    with ExitStack() as reading, ExitStack() as listening:
        for stack, stage in (
                (reading, soak.processor), (reading, soak.sink), (listening, soak.spotify),
                (listening, soak.producer), (listening, soak.dashboard)):
            stack.enter_context(stage())
        threads = [soak.tried(work, *more) for work, *more in (
            (soak.write, rate), (soak.ask,), (soak.follow,))]
        begun = time.monotonic()
        spent = [cpu_seconds(one.process.pid) for one in soak.watched]
        try:
            while (at := time.monotonic() - begun) < minutes * 60 and not soak.failures:
                for one in soak.watched:
                    one.look(at)
                if len(soak.watched[0].moments) % 12 == 0:
                    say(f"{at / 60:.0f} of {minutes} minutes, {soak.written:,} plays written, " + ", ".join(
                        f"{one.name} {one.moments[-1][1]:.0f} MB" for one in soak.watched))
                time.sleep(SAMPLE_SECONDS)
            seconds = time.monotonic() - begun
            cores = [(cpu_seconds(one.process.pid) - before) / seconds
                     for one, before in zip(soak.watched, spent)]
        finally:
            soak.ended.set()
            for thread in threads:
                thread.join()
        if soak.failures:
            raise Failed("; ".join(soak.failures))
        # Nothing new comes from now on.
        listening.close()
        wrong = soak.settle()
        plays, listens = soak.records()
        letters = soak.number("SELECT count(*) FROM dead_letters")
        twice = soak.number(
            "SELECT count(*) FROM (SELECT 1 FROM plays GROUP BY play_id HAVING count(*) > 1)")
        stored = soak.number("SELECT count(*) FROM listens")
    since = minutes * 60 / 4
    lines = [
        "Everything, for a long time", *facts,
        f"load      {soak.written / seconds:,.0f} plays/s beside three simulated listeners, "
        f"{seconds / 60:.0f} minutes; {soak.asked:,} pages asked for, {soak.seen:,} listens seen live",
        f"result    {plays:,} records in plays, {listens:,} in listens, {letters} dead letters; "
        f"{stored:,} listens stored, {twice} plays twice", "",
        f"{'':<10}{'MB first':>10}{'MB last':>10}{'MB/minute':>11}{'files':>7}{'last':>6}"
        f"{'most':>6}{'core':>7}"]
    lines[-1:-1] = wrong
    holds = plays == listens and letters == 0 and twice == 0 and not wrong
    for one, share in zip(soak.watched, cores):
        settled = one.settled(since)
        growth, (early, late, most) = one.growth(since), one.files(since)
        lines.append(
            f"{one.name:<10}{settled[0][1]:>10.1f}{settled[-1][1]:>10.1f}{growth:>11.2f}"
            f"{early:>7.0f}{late:>6.0f}{most:>6}{share:>7.1%}")
        holds = holds and growth < MOST_GROWTH and late <= early
    lines.append("it holds" if holds else "it does NOT hold")
    print("\n".join(lines))
    if minutes >= WHOLE_MINUTES:
        PAGE.write_text(HEAD + "```\n" + "\n".join(lines) + "\n```\n")
    if not holds:
        raise Failed("something grew, was lost or doubled")


if __name__ == "__main__":
    sys.exit(machine.measured("soak", report, compares=False))
