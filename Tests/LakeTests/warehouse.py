"""Runs warehouse/*.sql on a lake: DuckDB's as it stands, each other one as far as DuckDB can.

usage: warehouse.py LAKE

Statements of other dialects are parsed by sqlglot; each view and each MERGE is transpiled and run on
the tables that DuckDB sees. Prints, for each dialect, what its views say, and what is wrong.
"""

import json
import os
import re
import sys

import duckdb
import sqlglot
from sqlglot import exp

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "warehouse")
DIALECTS = {
    "athena": "athena", "snowflake": "snowflake", "bigquery": "bigquery", "synapse": "tsql",
}
# What sqlglot has no grammar for, by dialect: the beginning of the statement.
UNPARSED = {"snowflake": ["CREATE PIPE IF NOT EXISTS"]}
# sqlglot cannot read T-SQL's named arguments: a table of the same name stands for the call.
OPENROWSET = re.compile(r"OPENROWSET\(\s*BULK '([a-z-]+)/\*\*'[^)]*\)")
TABLES = ["listens", "tracks", "artists", "albums", "list_items", "corrections"]
VIEWS = [
    "latest_listens", "things_corrected", "excluded_listens", "current_listens", "current_tracks",
    "current_artists", "current_albums", "songs", "album", "artist",
]


def text(name):
    with open(os.path.join(ROOT, f"{name}.sql")) as file:
        return file.read()


def lake(folder):
    """A database that sees the lake as warehouse/duckdb.sql says."""
    os.chdir(os.path.dirname(os.path.abspath(folder)))
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    database.execute(text("duckdb"))
    return database


def answers(database):
    """What people would see: the same whatever the warehouse."""
    ask = lambda query: [[str(value) for value in row] for row in database.execute(query).fetchall()]
    return {
        "listens": ask("SELECT play_id, track_name, topic_offset FROM current_listens ORDER BY 1"),
        "excluded": ask("SELECT play_id FROM excluded_listens ORDER BY 1"),
        "tracks": ask("SELECT id, name, knowledge FROM current_tracks ORDER BY 1"),
        "songs": ask(
            "SELECT song_id, song_name, duration_ms, url, song_added, album_id, artist_id FROM songs ORDER BY 1"),
        "album": ask("SELECT album_id, name, release_date, total_tracks, url FROM album ORDER BY 1"),
        "artist": ask("SELECT artist_id, name, url FROM artist ORDER BY 1"),
    }


def columns(database, table):
    return {row[0] for row in database.execute(f"DESCRIBE {table}").fetchall()}


def run(name, dialect, folder, faults):
    database = lake(folder)
    real = {table: columns(database, table) for table in TABLES}
    # The same rows as tables, so that no view of DuckDB's own can answer.
    for table in TABLES:
        database.execute(f"CREATE TABLE {table}_ AS SELECT * FROM {table}")
    for view in VIEWS + TABLES:
        database.execute(f"DROP VIEW IF EXISTS {view}")
    for table in TABLES:
        database.execute(f"ALTER TABLE {table}_ RENAME TO {table}")
    source = OPENROWSET.sub(lambda match: match[1].replace("-", "_"), text(name))
    for statement in sqlglot.parse(source.replace("\nGO\n", "\n"), read=dialect):
        if statement is None:
            continue
        words = statement.sql(dialect=dialect)
        if isinstance(statement, exp.Command):
            if not any(words.startswith(start) for start in UNPARSED.get(name, [])):
                faults.append(f"{name}: not parsed: {words[:80]}")
        elif isinstance(statement, exp.Merge):
            for _ in range(2):
                database.execute(statement.sql(dialect="duckdb"))
        elif isinstance(statement, exp.Create) and statement.args["kind"] == "VIEW":
            view = statement.this.name
            if view not in TABLES:
                query = statement.expression.sql(dialect="duckdb")
                database.execute(f"CREATE OR REPLACE VIEW {view} AS {query}")
        elif isinstance(statement, exp.Create) and statement.args["kind"] == "TABLE":
            table = statement.this.this.name
            declared = {column.name for column in statement.find_all(exp.ColumnDef)}
            # Athena takes some from the folders.
            if declared != real.get(table, real["listens"]) - ({"date"} - declared):
                faults.append(f"{name}: {table}: {declared ^ real.get(table, real['listens'])}")
            if table not in TABLES:
                database.execute(f"CREATE TABLE {table} AS SELECT * EXCLUDE (date) FROM listens LIMIT 1")
                # What was there is old: the merge has to bring all of it up to date.
                database.execute(f"UPDATE {table} SET track_name = 'old', topic_offset = -1")
    found = answers(database)
    tables = [row[0] for row in database.execute("SHOW TABLES").fetchall()]
    if "plays_by_id" in tables:
        query = "SELECT play_id, track_name, topic_offset FROM plays_by_id ORDER BY 1"
        rows = database.execute(query).fetchall()
        if rows != database.execute(query.replace("plays_by_id", "latest_listens")).fetchall():
            faults.append(f"{name}: the merge gives other rows")
    return found


def main(folder):
    faults = []
    own = answers(lake(folder))
    for name, dialect in DIALECTS.items():
        if run(name, dialect, folder, faults) != own:
            faults.append(f"{name}: answers otherwise than DuckDB")
    print(json.dumps({"faults": faults, "answers": own}))


main(sys.argv[1])
