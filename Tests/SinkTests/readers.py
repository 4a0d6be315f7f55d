"""Reads a database with other people's programs while a sink may be writing: readers.py FILE ROUNDS.

Prints one line a reader: its name and the number of listens that it saw last. Each asks again and
again; a reader that is ever kept out, or ever sees fewer than before, ends the script with its words.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys

import datasette.app
import sqlite_utils

COUNT = "SELECT (SELECT count(*) FROM listening) AS listens, (SELECT count(*) FROM plays) AS plays"


def by_python(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(COUNT).fetchone()
    finally:
        connection.close()


def by_shell(path):
    words = ["sqlite3", "-readonly", "-json", path, COUNT]
    result = subprocess.run(words, capture_output=True, text=True, check=True)
    row = json.loads(result.stdout)[0]
    return row["listens"], row["plays"]


def by_sqlite_utils(path):
    database = sqlite_utils.Database(sqlite3.connect(f"file:{path}?mode=ro", uri=True))
    assert "top_tracks" in database.view_names()
    row = next(iter(database.query(COUNT)))
    database.conn.close()
    return row["listens"], row["plays"]


def by_datasette(path):
    async def ask():
        server = datasette.app.Datasette(files=[path])
        answer = await server.client.get("/legato.json", params={"sql": COUNT, "_shape": "array"})
        assert answer.status_code == 200, answer.text
        page = await server.client.get("/legato/listening")
        assert page.status_code == 200, page.text
        row = answer.json()[0]
        return row["listens"], row["plays"]

    return asyncio.run(ask())


def by_snapshot(path, rounds):
    """Holds one snapshot open all the time: it must stay as it was."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    connection.execute("BEGIN")
    first = connection.execute(COUNT).fetchone()
    for _ in range(rounds):
        yield
        assert connection.execute(COUNT).fetchone() == first, "a snapshot has changed"
    connection.close()


def main():
    path, rounds = sys.argv[1], int(sys.argv[2])
    readers = [by_python, by_shell, by_sqlite_utils, by_datasette]
    seen = {}
    for _ in by_snapshot(path, rounds):
        for reader in readers:
            listens, plays = reader(path)
            assert listens == plays, f"{reader.__name__}: {listens} listens of {plays} plays"
            assert listens >= seen.get(reader.__name__, 0), f"{reader.__name__} saw fewer"
            seen[reader.__name__] = listens
    for name, listens in seen.items():
        print(name.removeprefix("by_"), listens)


main()
