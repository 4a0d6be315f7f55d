#!/usr/bin/env python3
"""Measures how long the dashboard takes for each page, on a database that legato-sink has made.

usage: dashboard.py [DATABASE [ROUNDS]]
Without a database it makes one first: an invented export of BENCH_LISTENS (500000) rows, imported,
processed and stored. ROUNDS (5) is how often a page that is known is asked for again.
Server time as a client on this machine sees it, from the first byte sent to the last one read.
Cold: the first time that a period is asked for. Warm: again, nothing having changed. Written: while
another process commits ten times a second (in a copy of the database).
"""

import http.client
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import machine
from measuring import RELEASE, Failed, output, say

LIMIT = 150
PERIODS = ["all", "365d"] + [f"{year}" for year in range(2015, 2027)] + [
    f"{year}-{month:02}" for year in (2019, 2024) for month in range(1, 13)]


def main(source, rounds):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "legato.db"
        with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as one, sqlite3.connect(copy) as two:
            one.backup(two)
            two.execute("PRAGMA journal_mode = WAL")
        database = sqlite3.connect(copy)
        listens = database.execute("SELECT count(*) FROM listens").fetchone()[0]
        ids = {kind: database.execute(
            f"SELECT id FROM {kind}s WHERE {kind}_id = (SELECT {kind}_id FROM {kind}_days "
            "GROUP BY 1 ORDER BY sum(ms_played) DESC LIMIT 1)").fetchone()[0]
            for kind in ("track", "artist", "album")}
        database.close()
        print(f"{listens:,} listens, load {os.getloadavg()[0]:.1f}, milliseconds")
        print(f"{'page':<12}{'cold p50':>10}{'cold p95':>10}{'warm p95':>10}{'written p95':>13}{'kB':>6}")
        with Dashboard(copy) as dashboard:
            paths = ["/", "/live", "/top", "/habits", "/taste", "/recap", "/lists", "/quality"]
            paths += [f"/{kind}/{id}" for kind, id in ids.items()]
            worst = 0
            for path in paths:
                worst = max(worst, measure(dashboard, copy, path, rounds))
        verdict = "under" if worst < LIMIT else "NOT under"
        print(f"the worst p95 is {worst:.0f} ms, {verdict} {LIMIT} ms")


def measure(dashboard, copy, path, rounds):
    # A new process for each page, so that what another page found out helps nobody.
    dashboard.restart()
    dashboard.ask("/lists")
    cold = [dashboard.ask(f"{path}?period={period}") for period in PERIODS]
    warm = [dashboard.ask(f"{path}?period={period}") for _ in range(rounds) for period in PERIODS[:8]]
    with writing(copy):
        written = [dashboard.ask(f"{path}?period={PERIODS[turn % 8]}") for turn in range(rounds * 8)]
    name = path.split("/")[1] or "overview"
    figures = [at(cold, 50), at(cold, 95), at(warm, 95), at(written, 95)]
    size = max(bytes for _, bytes in cold) / 1000
    print(f"{name:<12}{figures[0]:>10.1f}{figures[1]:>10.1f}{figures[2]:>10.1f}{figures[3]:>13.1f}"
          f"{size:>6.0f}", flush=True)
    return max(figures)


def at(answers, percent):
    times = sorted(seconds for seconds, _ in answers)
    return times[min(len(times) - 1, len(times) * percent // 100)] * 1000


class writing:
    """A process of its own would do the same: small commits, ten a second."""

    def __init__(self, path):
        self.path, self.ended = path, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.write)
        self.thread.start()

    def write(self):
        database = sqlite3.connect(self.path)
        number = 0
        while not self.ended.wait(0.1):
            database.execute("UPDATE listens SET ms_played = ms_played WHERE listen_id = ?", (number,))
            database.execute("PRAGMA user_version = " + str(
                database.execute("PRAGMA user_version").fetchone()[0]))
            database.execute("UPDATE accounts SET timezone = timezone")
            database.commit()
            number += 1
        database.close()

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


class Dashboard:
    def __init__(self, path):
        self.path, self.process = path, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def restart(self):
        self.stop()
        self.process = subprocess.Popen(
            [RELEASE / "legato-dashboard", "--db", self.path, "--listen", "0"],
            stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", line)[1])

    def ask(self, path):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        start = time.perf_counter()
        link.request("GET", path)
        answer = link.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - start
        link.close()
        if answer.status != 200:
            raise Failed(f"{path} is {answer.status}")
        return seconds, len(body)


def make(brokers, folder):
    """A database of one person's export, the way any other is made."""
    listens = int(os.environ.get("BENCH_LISTENS", "500000"))
    where = ["--brokers", brokers]
    file = folder / "history.db"
    steps = [
        ("inventing an export", ["legato-demo", "export", "--rows", str(listens), "--files", "45",
                                 "--into", folder / "export"]),
        ("importing it", ["legato-producer", "import", *where, folder / "export"]),
        ("processing it", ["legato-processor", "run", "--once", *where]),
        ("storing it", ["legato-sink", "run", "--once", *where, "--to", f"sqlite:{file}"])]
    for words, (program, *arguments) in steps:
        say(words)
        output([RELEASE / program, *arguments])
    main(file, 5)


if len(sys.argv) > 1:
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
else:
    sys.exit(machine.measured("dashboard", make, compares=False))
