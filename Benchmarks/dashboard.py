#!/usr/bin/env python3
"""Measures how long the dashboard takes for each page, on a database that legato-sink has made.

usage: dashboard.py [DATABASE [ROUNDS]]
Without a database it makes one first: an invented export of BENCH_LISTENS (500000) rows, imported,
processed and stored; then genres for its artists and a list of 1,000 items, as polls bring them.
ROUNDS (20) is how many new processes are asked for each page.
Server time as a client on this machine sees it, from the first byte sent to the last one read, of a
process on two cores. First: the first page that a new process is asked for, of all time. Periods:
each of 38 in turn. Written: while another process commits ten times a second, asked over more than
ten seconds, so that the sums are read again meanwhile. Files: the same of /data, of all time, whole.
Hammered: the first page while 200 connections are held by slow clients, after 10,000 malformed requests.
Start: from its beginning until it answers. Memory: when it ends, and the most that it ever took.
Leaves with status 1 when a p95 is over the limit.
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
from measuring import RELEASE, Failed, output, peak_megabytes, resident_megabytes, say

LIMIT = 150
PERIODS = ["all", "365d"] + [f"{year}" for year in range(2015, 2027)] + [
    f"{year}-{month:02}" for year in (2019, 2024) for month in range(1, 13)]


BROWSER = machine.ROOT / "Tests/DashboardTests/browser"
PYTHON = machine.ROOT / ".venv/bin/python"
PAINT_LIMIT, WEIGHT_LIMIT = 1_000, 300_000


def main(source, rounds):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "legato.db"
        with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as one, sqlite3.connect(copy) as two:
            one.backup(two)
            two.execute("PRAGMA journal_mode = WAL")
        database = sqlite3.connect(copy)
        enrich(database)
        listens = database.execute("SELECT count(*) FROM listens").fetchone()[0]
        ids = {kind: database.execute(
            f"SELECT id FROM {kind}s WHERE {kind}_id = (SELECT {kind}_id FROM {kind}_days "
            "GROUP BY 1 ORDER BY sum(ms_played) DESC LIMIT 1)").fetchone()[0]
            for kind in ("track", "artist", "album")}
        database.close()
        paths = {name or "overview": f"/{name}" for name in
                 ("", "live", "top", "habits", "taste", "recap", "lists", "quality")}
        paths |= {kind: f"/{kind}/{id}" for kind, id in ids.items()}
        paths |= {"long top": "/top?limit=100", "long list": "/lists?list=saved-tracks"}
        print(f"{listens:,} listens, 2 cores, load {os.getloadavg()[0]:.1f}, milliseconds")
        with Dashboard(copy) as dashboard:
            worst = pages(dashboard, copy, paths, rounds)
            files(dashboard)
            seen = paint(dashboard, paths)
            stood = hammered(dashboard)
        print(f"start: p50 {at(dashboard.starts, 50):.0f}, p95 {at(dashboard.starts, 95):.0f} ms; "
              f"memory: {dashboard.megabytes:.0f} MB, {dashboard.peak:.0f} MB at most")
        print(f"the worst p95 is {worst:.0f} ms, {'under' if worst < LIMIT else 'NOT under'} {LIMIT} ms")
        if worst >= LIMIT or not seen or not stood:
            raise Failed("a page is slower or heavier than it may be")


def pages(dashboard, copy, paths, rounds):
    print(f"{'page':<12}{'first p50':>10}{'first p95':>10}{'periods p95':>13}{'written p95':>13}{'kB':>6}")
    first = {name: [] for name in paths}
    for _ in range(rounds):
        for name, path in paths.items():
            # A new process for each page, so that what another page found out helps nobody.
            dashboard.restart()
            first[name].append(dashboard.ask(path))
    worst = 0
    for name, path in paths.items():
        mark = "&" if "?" in path else "?"
        periods = [dashboard.ask(f"{path}{mark}period={period}") for period in PERIODS]
        written = []
        with writing(copy):
            while len(written) < 40:
                written.append(dashboard.ask(f"{path}{mark}period={PERIODS[len(written) % 8]}"))
                time.sleep(0.3)
        figures = [at(first[name], 95), at(periods, 95), at(written, 95)]
        size = max(bytes for _, bytes in first[name] + periods) / 1000
        print(f"{name:<12}{at(first[name], 50):>10.1f}{figures[0]:>10.1f}{figures[1]:>13.1f}"
              f"{figures[2]:>13.1f}{size:>6.0f}", flush=True)
        worst = max(worst, *figures)
    return worst


def files(dashboard):
    """Whole tables, which are as long as they are: told, and held to no limit."""
    for name in ("days.csv", "top-tracks.csv", "sessions.json", "newest.csv"):
        seconds, size = dashboard.ask(f"/data/{name}")
        print(f"/data/{name:<16}{seconds * 1000:>8.0f} ms{size / 1000:>10.0f} kB", flush=True)


def paint(dashboard, paths):
    """When a browser shows each page, and what it weighs."""
    if not PYTHON.exists():
        print("no .venv (scripts/python): nobody looked when pages are painted")
        return True
    arguments = [f"{name.replace(' ', '-')}={path}" for name, path in paths.items()]
    lines = output([PYTHON, BROWSER / "paint.py", f"http://127.0.0.1:{dashboard.port}", *arguments]).splitlines()
    painted = {name: (int(at), int(weight)) for name, at, weight in map(str.split, lines)}
    slow = max(painted, key=lambda name: painted[name][0])
    heavy = max(painted, key=lambda name: painted[name][1])
    print(f"first paint in Chromium: at most {painted[slow][0]} ms ({slow}); "
          f"at most {painted[heavy][1] / 1000:.0f} kB ({heavy})")
    return painted[slow][0] < PAINT_LIMIT and painted[heavy][1] < WEIGHT_LIMIT


def hammered(dashboard):
    """Whether it bears those who ask badly, and what that costs those who ask well."""
    lines = output([
        sys.executable, BROWSER / "hammer.py", "127.0.0.1", str(dashboard.port),
        str(dashboard.process.pid), str(LIMIT)]).splitlines()
    print("hammered: " + "; ".join(line.removeprefix("figures: ") for line in lines[:-1]))
    return len(lines) == 2


def enrich(database):
    """What an export does not bring: genres, with their sums as the sink keeps them, and a list."""
    artists = [row[0] for row in database.execute("SELECT artist_id FROM artists")]
    if not database.execute("SELECT 1 FROM genres").fetchone():
        database.executemany("INSERT INTO genres (genre_id, name) VALUES (?, ?)",
                             [(number + 1, f"genre {number}") for number in range(200)])
        database.execute("""
            INSERT INTO genre_days (genre_id, account_id, date_id, listens, ms_played)
            SELECT g.genre_id, d.account_id, d.date_id, sum(d.listens), sum(d.ms_played)
            FROM artist_days AS d JOIN genres AS g
                ON g.genre_id IN (1 + d.artist_id % 200, 1 + d.artist_id / 7 % 200)
            GROUP BY 1, 2, 3""")
    account = database.execute("SELECT account_id FROM accounts").fetchone()[0]
    if not database.execute("SELECT 1 FROM lists").fetchone():
        for taking in range(30):
            key = database.execute(
                "INSERT INTO lists (account_id, list, taken_at, snapshot, total) "
                "VALUES (?, 'saved-tracks', ?, ?, 1000)",
                (account, 1_700_000_000_000 + taking * 86_400_000, str(taking))).lastrowid
            database.execute("""
                INSERT INTO list_items (list_id, position, added_at, kind, id, name, topic_generation,
                    topic_offset)
                SELECT ?, track_id - 1, 1700000000000, 'track', id, name, 0, track_id
                FROM tracks WHERE track_id <= 1000""", (key,))
    database.commit()
    say(f"{len(artists)} artists with genres")


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
        self.path, self.process, self.starts = path, None, []
        self.megabytes, self.peak = 0, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process:
            self.megabytes = max(self.megabytes, resident_megabytes(self.process.pid))
            self.peak = max(self.peak, peak_megabytes(self.process.pid))
            self.process.terminate()
            self.process.wait()
            self.process = None

    def restart(self):
        self.stop()
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [RELEASE / "legato-dashboard", "--db", self.path, "--listen", "0"],
            stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        self.starts.append((time.perf_counter() - start, 0))
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
    main(file, 20)


if len(sys.argv) > 1:
    try:
        main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    except Failed as failure:
        sys.exit(str(failure))
else:
    sys.exit(machine.measured("dashboard", make, compares=False))
