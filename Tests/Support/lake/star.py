"""Runs warehouse/star/*.sql on an export: DuckDB's as it stands, each other one as far as DuckDB can.

usage: star.py STAR DATABASE

The views must say what those of the database say from which the export was made. Prints what is wrong,
and how many rows each view has.
"""

import json
import sqlite3
import sys

from dialects import DIALECTS, columns, database, declared, freeze, made, make_view, statements

TABLES = [
    "listens", "tracks", "albums", "artists", "accounts", "contexts", "dates", "track_artists",
    "album_artists", "artist_genres",
]
# The same question to the export's view and to the database's.
VIEWS = {
    "listening": "account, track, artists, album, kind, ms_played, skipped, date_id, listen_id",
    "top_artists": "account_id, date_id, artist_id, artist, listens, ms_played",
    "top_genres": "account_id, date_id, genre, listens, ms_played",
}


def answers(opened):
    plain = lambda value: int(value) if isinstance(value, bool) else value
    return {
        view: sorted(
            (tuple(plain(value) for value in row) for row in
             opened.execute(f"SELECT {fields} FROM {view}").fetchall()), key=repr)
        for view, fields in VIEWS.items()}


def run(name, dialect, folder, faults):
    """The answers of a file in another dialect, over tables with the rows of the export."""
    opened = database(folder, "star/duckdb")
    # Folders are no columns of the files.
    real = {table: columns(opened, table) - {"account", "date"} for table in TABLES}
    real["dates"] = columns(opened, "dates")
    freeze(opened, TABLES)
    tables, views = set(), set()
    for statement in statements(f"star/{name}", dialect, faults):
        view, table = made(statement, "VIEW"), made(statement, "TABLE")
        if view in TABLES:
            tables.add(view)
        elif view is not None:
            make_view(opened, view, statement)
            views.add(view)
        elif table is not None:
            tables.add(table)
            levels = {"account", "date"} if table == "listens" else set()
            if declared(statement) - levels != real[table]:
                faults.append(f"{name}: {table}: {declared(statement) ^ real[table]}")
    if tables != set(TABLES) or not views.issuperset(VIEWS):
        faults.append(f"{name}: without {set(TABLES) - tables}, {set(VIEWS) - views}")
    return answers(opened)


def main(folder, path):
    faults = []
    wanted = answers(sqlite3.connect(f"file:{path}?mode=ro", uri=True))
    if answers(database(folder, "star/duckdb")) != wanted:
        faults.append("DuckDB answers otherwise than the database")
    for name, dialect in DIALECTS.items():
        if run(name, dialect, folder, faults) != wanted:
            faults.append(f"{name}: answers otherwise than the database")
    print(json.dumps({"faults": faults, "rows": {view: len(rows) for view, rows in wanted.items()}}))


main(*sys.argv[1:])
