#!/usr/bin/env python3
"""Measures the SQLite sink, each figure beside what is wanted of it.

    sink.py           all of it: listens, twice, and entities beside C++ programs, bytes, memory, views
    sink.py latency   only how soon a reader sees a listen, memory while little comes, and entities

Set by the environment: BENCH_PLAYS (667000, which are 500000 listens, since a quarter of the plays are
the second of one), BENCH_STORED (500000 listens that a file has already), BENCH_SECONDS (30),
BENCH_ENTITIES (500000 records of 20000 tracks), BENCH_ROUNDS (3) and BENCH_SEED (1). It wants `kcat`.
"""

import datetime
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import time

import bench
import machine
import views
from bench import setting
from measuring import (
    PROGRAMS, RELEASE, Failed, Spread, costs, cpu_seconds, output, resident_megabytes, say)
from tables import rates, size

PREFIX = "sink."
PLAYS = 667_000  # half a million listens
RATE = 100  # listens a second
TRACKS = 20_000
START = datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)


def instant(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def listen(number):
    """A record of `listens`, as the processor makes it of an item of the Web API."""
    end = START + datetime.timedelta(seconds=200 * number)
    start = end - datetime.timedelta(milliseconds=180_000)
    track = f"{number * 7919 % TRACKS:022}"
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


class Rest:
    """What is measured with records that are made here."""

    def __init__(self, brokers, folder):
        self.brokers, self.folder, self.sent = brokers, folder, 0
        self.where = ["--brokers", brokers, "--topic-prefix", PREFIX]

    def producer(self, topic):
        return subprocess.Popen(
            ["kcat", "-P", "-b", self.brokers, "-t", PREFIX + topic, "-K", "\t", "-X",
             "linger.ms=0", "-X", "acks=all"], stdin=subprocess.PIPE, text=True)

    def sink(self, file, *more):
        return [RELEASE / "legato-sink", "run", "--to", f"sqlite:{file}", *self.where, *more]

    def fill(self, listens):
        """Sends listens as fast as that goes and stores them in the file that latency is measured on."""
        say(f"storing {listens:,} listens")
        lines = self.folder / "listens"
        with lines.open("w") as file:
            for number in range(self.sent, self.sent + listens):
                file.write(f"me\t{listen(number)}\n")
        output([
            "kcat", "-P", "-b", self.brokers, "-t", PREFIX + "listens", "-K", "\t", "-X",
            "queue.buffering.max.messages=10000000", "-l", str(lines)])
        self.sent += listens
        costs(self.sink(self.folder / "latency.db", "--topics", "listens", "--once"), self.folder)

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
            self.follow(sender, reader, 5 * RATE)  # until then it joined its group
            say(f"latency: {RATE} listens a second for {seconds} s")
            before = cpu_seconds(process.pid), time.monotonic()
            late = self.follow(sender, reader, seconds * RATE)
            share = (cpu_seconds(process.pid) - before[0]) / (time.monotonic() - before[1])
            return sorted(late), share, resident_megabytes(process.pid)
        finally:
            sender.stdin.close()
            sender.wait()
            process.terminate()
            process.wait()

    def follow(self, sender, reader, listens):
        """Sends listens at the rate, and looks every millisecond what a reader sees: how late each is."""
        newest = """SELECT max(ended_at) FROM plays
            WHERE account_id = (SELECT account_id FROM accounts WHERE name = 'me')"""
        begin, first, sent, late = time.monotonic(), self.sent, [], []
        # kcat keeps the last line until another one comes.
        while len(late) < listens - 1:
            now = time.monotonic()
            if now - begin > listens / RATE + 60:
                raise Failed(f"a reader saw {len(late)} of {listens} listens")
            if len(sent) < listens and now >= begin + len(sent) / RATE:
                sender.stdin.write(f"me\t{listen(self.sent)}\n")
                sender.stdin.flush()
                sent.append(time.monotonic())
                self.sent += 1
            end = reader.execute(newest).fetchone()[0]
            now = time.monotonic()
            seen = 0 if end is None else int(end / 1000 - START.timestamp()) // 200 + 1 - first
            late += [(now - moment) * 1000 for moment in sent[len(late):max(seen, len(late))]]
            time.sleep(0.001)
        return late

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


def verdict(name, words, figure, wanted, at_most):
    """A line: what was measured, and whether that is what is wanted."""
    held = figure <= wanted if at_most else figure >= wanted
    bound = "at most" if at_most else "at least"
    return f"{'ok  ' if held else 'MISS'} {name:11} {words}; wanted {bound} {wanted:g}"


def report_latency(where, measured):
    late, share, megabytes = measured
    part = lambda part: late[min(len(late) - 1, int(len(late) * part))]
    return [
        verdict(
            "latency", f"{RATE} listens/s {where}, sent to visible for a reader: "
            f"{statistics.median(late):.0f} ms at p50, {part(0.9):.0f} at p90, {part(0.99):.0f} at p99, "
            f"{late[-1]:.0f} at most; {share:.1%} of a core", part(0.99), 60, at_most=True),
        verdict(
            "memory", f"{megabytes:.0f} MB at {RATE} listens/s {where}", megabytes, 60, at_most=True)]


def report_rest(rest):
    """Lines of what `make latency` measures."""
    stored, lines = setting("BENCH_STORED", 500_000), report_latency("into a new file", rest.latency())
    rest.fill(stored)
    lines += report_latency(f"into a file of {stored:,} listens", rest.latency())
    records, turns = setting("BENCH_ENTITIES", 500_000), list(rest.entities())
    rates = [Spread.of([records / turn[place].wall_seconds for turn in turns]) for place in (0, 1)]
    spent = [Spread.of([turn[place].cpu_seconds / records * 1e6 for turn in turns]) for place in (0, 1)]
    ratio = statistics.median(
        theirs.wall_seconds / ours.wall_seconds for ours, theirs in turns)
    peak = max(ours.peak_megabytes for ours, _ in turns)
    return [
        verdict(
            "entities", f"{rates[0].text()} records/s of {TRACKS:,} tracks, C++ {rates[1].text()}: "
            f"{ratio:.2f}; {spent[0].text(1)} CPU µs a record, C++ {spent[1].text(1)}; "
            f"{peak:.0f} MB at most", ratio, 0.8, at_most=False),
        *lines]


def report_listens(plays):
    """Lines of listens into an empty file, twice, of everything, and of every view of that."""
    sinks, again = plays.sinks()
    whole = plays.whole()
    ours, theirs = sinks
    turns = list(zip(ours.runs, theirs.runs))
    ratio = statistics.median(rival.wall_seconds / run.wall_seconds for run, rival in turns)
    first, second = ours.rate(plays.plays), again[0].rate(plays.plays)
    spent, rival = ours.cpu(plays.plays), theirs.cpu(plays.plays)
    peak = max(run.peak_megabytes for run in ours.runs + again[0].runs)
    # A listen has one play or two: bytes are counted for each.
    listens = plays.plays - plays.pairs
    filled_bytes, whole_bytes, ready_bytes = (
        figure * plays.plays / listens
        for figure in (plays.filled_bytes, plays.whole_bytes, plays.ready_bytes))
    bare = whole_bytes - ready_bytes
    tables = [
        f"pairs     {plays.pairs:,} of {plays.plays:,} plays are the second of a listen: "
        f"{listens:,} listens", "",
        rates(sinks, plays.plays, "play"), "", rates(again, plays.plays, "play"), "", whole, "",
        views.report(plays.folder / "whole-0.db"), ""]
    return tables, [
        verdict(
            "listens", f"{first.text()} plays/s, C++ {theirs.rate(plays.plays).text()}: {ratio:.2f}",
            ratio, 0.8, at_most=False),
        verdict("CPU", f"{spent.text(1)} µs a play, C++ {rival.text(1)}", spent.median, 13, at_most=True),
        verdict(
            "again", f"{second.text()} plays/s, all stored before: {second.median / first.median:.2f} "
            "of the first time", second.median / first.median, 1, at_most=False),
        verdict(
            "bytes", f"{whole_bytes:,.0f} a listen, {plays.whole_bytes:,.0f} a play, of all topics with "
            f"the tables that are kept ready, once the sink rests ({filled_bytes:,.0f} before; of the "
            f"topic listens alone, not at rest, {size(ours, listens):,.0f}, C++ "
            f"{size(theirs, listens):,.0f})", whole_bytes, 320, at_most=True),
        verdict(
            "bytes", f"{bare:,.0f} a listen, {plays.whole_bytes - plays.ready_bytes:,.0f} a play, of all "
            "topics without them", bare, 260, at_most=True),
        verdict(
            "memory", f"{peak:.0f} MB in a backfill of listens, {plays.whole_peak:.0f} MB of all topics "
            "and in replays", max(peak, plays.whole_peak), 160, at_most=True)]


def report(brokers, folder):
    facts, rest = machine.facts(), Rest(brokers, folder)
    if sys.argv[1:] == ["latency"]:
        return "\n".join(["Legato's benchmark of the SQLite sink", *facts, "", *report_rest(rest)])
    plays = bench.Bench(brokers, folder, plays=PLAYS)
    plays.generate()
    plays.process_once()
    tables, lines = report_listens(plays)
    return "\n".join([
        *bench.head(plays, facts), *tables, *lines, *report_rest(rest),
        f"load      {machine.load()} in the end"])


def main():
    return machine.measured("sink", report)


if __name__ == "__main__":
    sys.exit(main())
