#!/usr/bin/env python3
"""Measures what a person notices of the SQLite sink: how soon a reader sees a listen, what the sink
holds in memory while little comes, and how many records of entities it takes a second beside a C++
program that stores the same.

Set by the environment: BENCH_SECONDS (30), BENCH_ENTITIES (500000 records of 20000 tracks) and
BENCH_ROUNDS (3). It wants `kcat`.
"""

import datetime
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import time

import machine
from bench import setting
from measuring import PROGRAMS, RELEASE, Failed, costs, cpu_seconds, output, resident_megabytes, say

PREFIX = "sink."
RATE = 100  # listens a second
TRACKS = 20_000
START = datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)


def instant(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def listen(number):
    """A record of `listens`, as the processor makes it of an item of the Web API."""
    end = START + datetime.timedelta(seconds=200 * number)
    start = end - datetime.timedelta(milliseconds=180_000)
    track = f"{number % 500:022}"
    return json.dumps({
        "v": 1, "play_id": f"{random.getrandbits(128):032x}", "account": "me", "source": "api",
        "kind": "track", "track_id": track, "track_uri": "spotify:track:" + track,
        "track_name": "Song", "album_id": track, "album_name": "Record", "artist_ids": [track],
        "artist_names": ["Band"], "isrc": None, "duration_ms": 180_000, "explicit": False,
        "release_year": 2020, "genres": [], "context_type": None, "context_uri": None,
        "started_at": instant(start), "ended_at": instant(end),
        "ended_at_precision": "millisecond", "timezone": "UTC",
        "local_date": start.date().isoformat(), "local_hour": start.hour,
        "weekday": start.isoweekday(), "ms_played": 180_000, "ms_played_estimated": True,
        "completion": None, "skipped": None, "shuffle": None, "offline": None, "incognito": None,
        "platform": None, "country": None, "reason_start": None, "reason_end": None,
        "platform_detail": None, "origin": {"poll": instant(end)}, "play_partition": 0,
        "play_offset": number,
        "read_at": instant(end)}, separators=(",", ":"))


def track(number, moment):
    name = f"{number:022}"
    return json.dumps({
        "v": 1, "id": name, "uri": "spotify:track:" + name, "kind": "track",
        "name": f"Song {number}", "album_id": name, "album_name": "Record", "artist_ids": [name],
        "artist_names": ["Band"], "isrc": None, "duration_ms": 180_000, "explicit": False,
        "disc_number": 1, "track_number": 1, "is_local": False, "url": None, "knowledge": "full",
        "observed_at": instant(moment)}, separators=(",", ":"), ensure_ascii=False)


class Bench:
    def __init__(self, brokers, folder):
        self.brokers, self.folder = brokers, folder
        self.where = ["--brokers", brokers, "--topic-prefix", PREFIX]

    def producer(self, topic):
        return subprocess.Popen(
            ["kcat", "-P", "-b", self.brokers, "-t", PREFIX + topic, "-K", "\t", "-X",
             "linger.ms=0", "-X", "acks=all"], stdin=subprocess.PIPE, text=True)

    def sink(self, file, *more):
        return [RELEASE / "legato-sink", "run", "--to", f"sqlite:{file}", *self.where, *more]

    def latency(self):
        """Milliseconds from a listen's being sent to a reader's seeing it; CPU share, memory."""
        seconds = setting("BENCH_SECONDS", 30)
        file = self.folder / "latency.db"
        costs(self.sink(file, "--topics", "listens", "--once"), self.folder)  # makes the topics
        process = subprocess.Popen(
            [str(part) for part in self.sink(file, "--topics", "listens")],
            stderr=subprocess.DEVNULL)
        sender = self.producer("listens")
        try:
            reader = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
            sent, late = [], []
            self.follow(sender, reader, 5 * RATE, sent, late)  # until then it joined its group
            late.clear()
            say(f"latency: {RATE} listens a second for {seconds} s")
            before = cpu_seconds(process.pid), time.monotonic()
            self.follow(sender, reader, (5 + seconds) * RATE, sent, late)
            share = (cpu_seconds(process.pid) - before[0]) / (time.monotonic() - before[1])
            return sorted(late), share, resident_megabytes(process.pid)
        finally:
            sender.stdin.close()
            sender.wait()
            process.terminate()
            process.wait()

    def follow(self, sender, reader, wanted, sent, late):
        """Sends listens at the rate up to a number, and looks every millisecond what a reader sees."""
        begin, already = time.monotonic(), len(sent)
        seen = already - 1 if already else 0
        # kcat keeps the last line until another one comes.
        while seen < wanted - 1:
            now = time.monotonic()
            if now - begin > (wanted - already) / RATE + 60:
                raise Failed(f"a reader saw {seen} of {wanted} listens")
            if len(sent) < wanted and now >= begin + (len(sent) - already) / RATE:
                sender.stdin.write(f"me\t{listen(len(sent))}\n")
                sender.stdin.flush()
                sent.append(time.monotonic())
            count = reader.execute(
                "SELECT count(*) FROM (SELECT 1 FROM plays LIMIT -1 OFFSET ?)", (seen,)).fetchone()[0]
            now = time.monotonic()
            late += [(now - sent[seen + index]) * 1000 for index in range(count)]
            seen += count
            time.sleep(0.001)

    def entities(self):
        """What it costs to take records of tracks that are described again and again."""
        records = setting("BENCH_ENTITIES", 500_000)
        say(f"sending {records:,} records of {TRACKS:,} tracks")
        random.seed(1)
        lines = self.folder / "tracks"
        with lines.open("w") as file:
            for number in range(records):
                one = random.randrange(TRACKS)
                moment = START + datetime.timedelta(seconds=number)
                file.write(f"{one:022}\t{track(one, moment)}\n")
        # It makes the topics.
        costs(self.sink(self.folder / "empty.db", "--topics", "tracks", "--once"), self.folder)
        output([
            "kcat", "-P", "-b", self.brokers, "-t", PREFIX + "tracks", "-K", "\t", "-X",
            "queue.buffering.max.messages=10000000", "-l", str(lines)])
        for turn in range(setting("BENCH_ROUNDS", 3)):
            say(f"storing them: round {turn + 1}")
            file = self.folder / f"entities-{turn}.db"
            group = ["--group", f"entities-{turn}"]
            ours = costs(self.sink(file, "--topics", "tracks", "--once", *group), self.folder)[0]
            plain = costs(
                [PROGRAMS / "entities", self.brokers, f"plain-{turn}", PREFIX + "tracks",
                 self.folder / f"plain-{turn}.db"], self.folder)[0]
            self.compare(file, self.folder / f"plain-{turn}.db")
            yield ours, plain

    def compare(self, ours, plain):
        """Fails when the programs do not say the same of the tracks."""
        query = """SELECT count(*), count(DISTINCT observed_at), sum(duration_ms), max(name),
            (SELECT count(*) FROM track_artists) FROM tracks"""
        said = [sqlite3.connect(file).execute(query).fetchone() for file in (ours, plain)]
        if said[0] != said[1]:
            raise Failed(f"the programs do not store the same: {said[0]} and {said[1]}")


def report(bench):
    late, share, megabytes = bench.latency()
    part = lambda part: late[min(len(late) - 1, int(len(late) * part))]
    records, turns = setting("BENCH_ENTITIES", 500_000), list(bench.entities())
    middle = lambda place, what: statistics.median(what(turn[place]) for turn in turns)
    rates = [records / middle(place, lambda cost: cost.wall_seconds) for place in (0, 1)]
    spent = [middle(place, lambda cost: cost.cpu_seconds) / records * 1e6 for place in (0, 1)]
    peak = max(ours.peak_megabytes for ours, _ in turns)
    return "\n".join([
        "Legato's benchmark of the SQLite sink", *machine.facts(), "",
        f"latency   {RATE} listens/s, sent to visible for a reader: {statistics.median(late):.0f} ms "
        f"at p50, {part(0.9):.0f} at p90, {part(0.99):.0f} at p99, {late[-1]:.0f} at most; "
        f"{share:.0%} of a core, {megabytes:.0f} MB",
        f"entities  {rates[0]:,.0f} records/s of {TRACKS:,} tracks, C++ {rates[1]:,.0f}: "
        f"{rates[0] / rates[1]:.2f}; {spent[0]:.1f} CPU µs a record, C++ {spent[1]:.1f}; "
        f"{peak:.0f} MB at most"])



def main():
    return machine.measured(
        "sink", lambda brokers, folder: report(Bench(brokers, folder)), compares=False)


if __name__ == "__main__":
    sys.exit(main())
