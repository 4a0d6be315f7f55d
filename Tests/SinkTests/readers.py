"""Reads a database with other people's programs while a sink is writing: readers.py FILE ROUNDS.

Prints one line a reader: its name, and how many plays it saw first and last. Each asks again and again,
ROUNDS times at least, until each has seen more than at first; a reader that is ever kept out, that sees
half a transaction, or that sees fewer than before, ends the script with its words.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys

import datasette.app
import sqlite_utils

# A whole transaction has a listen for each play or pair of plays, and each of them in its sums.
COUNT = """SELECT (SELECT count(*) FROM listening) AS listens, (SELECT count(*) FROM plays) AS plays,
    (SELECT count(*) FROM plays WHERE paired_by IS NOT NULL) AS paired,
    (SELECT sum(listens) FROM listening_by_day) AS counted"""


def by_python(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(COUNT).fetchone()
    finally:
        connection.close()


def by_shell(path):
    words = ["sqlite3", "-readonly", "-json", path, COUNT]
    result = subprocess.run(words, capture_output=True, text=True, check=True)
    return tuple(json.loads(result.stdout)[0].values())


def by_sqlite_utils(path):
    database = sqlite_utils.Database(sqlite3.connect(f"file:{path}?mode=ro", uri=True))
    assert "top_tracks" in database.view_names()
    row = next(iter(database.query(COUNT)))
    database.conn.close()
    return tuple(row.values())


def by_datasette(path):
    async def ask():
        server = datasette.app.Datasette(files=[path], settings={"sql_time_limit_ms": 60_000})
        answer = await server.client.get("/legato.json", params={"sql": COUNT, "_shape": "array"})
        assert answer.status_code == 200, answer.text
        page = await server.client.get("/legato/listening")
        assert page.status_code == 200, page.text
        return tuple(answer.json()[0].values())

    return asyncio.run(ask())


def held_snapshot(path):
    """One snapshot held open all the time: it must stay as it was."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    connection.execute("BEGIN")
    first = connection.execute(COUNT).fetchone()
    while True:
        yield
        assert connection.execute(COUNT).fetchone() == first, "a snapshot has changed"


def main():
    path, rounds = sys.argv[1], int(sys.argv[2])
    readers = [by_python, by_shell, by_sqlite_utils, by_datasette]
    first, seen = {}, {}
    for turn, _ in enumerate(held_snapshot(path), 1):
        for reader in readers:
            name = reader.__name__.removeprefix("by_")
            listens, plays, paired, counted = reader(path)
            assert listens + paired // 2 == plays, f"{name}: {listens} of {plays}, {paired} paired"
            assert listens == counted, f"{name}: {listens} listens, {counted} by day"
            assert plays >= seen.get(name, 0), f"{name} saw fewer"
            first.setdefault(name, plays)
            seen[name] = plays
        # Each has to have seen what came while it was reading.
        if turn >= rounds and all(seen[name] > first[name] for name in seen):
            break
    for name, plays in seen.items():
        print(name, first[name], plays)


main()
