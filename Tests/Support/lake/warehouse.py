"""Runs warehouse/*.sql on a lake: DuckDB's as it stands, each other one as far as DuckDB can.

usage: warehouse.py LAKE

Statements of other dialects are parsed by sqlglot; each view and each MERGE is transpiled and run on
the tables that DuckDB sees. Prints what DuckDB's own views say, and what is wrong.
"""

import json
import sys

from dialects import DIALECTS, columns, database, declared, freeze, made, make_view, statements
from sqlglot import exp

TABLES = ["listens", "tracks", "artists", "albums", "list_items", "corrections"]


def answers(opened):
    """What people would see: the same whatever the warehouse."""
    ask = lambda query: [[str(value) for value in row] for row in opened.execute(query).fetchall()]
    return {
        "listens": ask("SELECT play_id, track_name, topic_offset FROM current_listens ORDER BY 1"),
        "excluded": ask("SELECT play_id FROM excluded_listens ORDER BY 1"),
        "tracks": ask("SELECT id, name, knowledge FROM current_tracks ORDER BY 1"),
        "songs": ask(
            "SELECT song_id, song_name, duration_ms, url, song_added, album_id, artist_id FROM songs ORDER BY 1"),
        "album": ask("SELECT album_id, name, release_date, total_tracks, url FROM album ORDER BY 1"),
        "artist": ask("SELECT artist_id, name, url FROM artist ORDER BY 1"),
    }


def check_merge(opened, name, faults):
    """What was merged must be what the rule for replayed plays says."""
    if "plays_by_id" not in [row[0] for row in opened.execute("SHOW TABLES").fetchall()]:
        return
    query = "SELECT play_id, track_name, topic_offset FROM plays_by_id ORDER BY 1"
    rows = opened.execute(query).fetchall()
    if rows != opened.execute(query.replace("plays_by_id", "latest_listens")).fetchall():
        faults.append(f"{name}: the merge gives other rows")


def run(name, dialect, folder, faults):
    opened = database(folder, "duckdb")
    real = {table: columns(opened, table) for table in TABLES}
    freeze(opened, TABLES)
    for statement in statements(name, dialect, faults):
        view, table = made(statement, "VIEW"), made(statement, "TABLE")
        if isinstance(statement, exp.Merge):
            for _ in range(2):
                opened.execute(statement.sql(dialect="duckdb"))
        elif view is not None and view not in TABLES:
            make_view(opened, view, statement)
        elif table is not None:
            found, wanted = declared(statement), real.get(table, real["listens"])
            # Athena takes some from the folders.
            if found != wanted - ({"date"} - found):
                faults.append(f"{name}: {table}: {found ^ wanted}")
            if table not in TABLES:
                opened.execute(f"CREATE TABLE {table} AS SELECT * EXCLUDE (date) FROM listens LIMIT 1")
                # What was there is old: the merge has to bring all of it up to date.
                opened.execute(f"UPDATE {table} SET track_name = 'old', topic_offset = -1")
    check_merge(opened, name, faults)
    return answers(opened)


def main(folder):
    faults = []
    own = answers(database(folder, "duckdb"))
    for name, dialect in DIALECTS.items():
        if run(name, dialect, folder, faults) != own:
            faults.append(f"{name}: answers otherwise than DuckDB")
    print(json.dumps({"faults": faults, "answers": own}))


main(sys.argv[1])
