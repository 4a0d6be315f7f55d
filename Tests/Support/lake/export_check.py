#!/usr/bin/env python3
"""Compares an export with the database it was made of.

usage: export_check.py DATABASE PLACE FORMAT

Knows the manifest's documented format. The rows of every format are read by pyarrow or Python, and
counted by DuckDB. Prints what differs, how many rows each table has, and the artists of folders.
"""

import csv
import datetime
import glob
import hashlib
import json
import os
import re
import sqlite3
import sys

import duckdb
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet

UTC = datetime.timezone.utc
NUMBER = re.compile(r"-?\d+\.\d+(e-?\d+)?")
READERS = {
    "parquet": "read_parquet('{}', hive_partitioning = false)",
    "csv": "read_csv('{}', header = true, all_varchar = true, hive_partitioning = false)",
    "jsonl": "read_json('{}', format = 'newline_delimited', hive_partitioning = false)",
}


def plain(value):
    """One spelling for what the formats spell in their own ways."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime.datetime):
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
        return str(round(value.timestamp() * 1000))
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    text = str(value)
    if text in ("true", "false"):
        return str(int(text == "true"))
    if NUMBER.fullmatch(text):
        return f"{float(text):.6f}"
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", text):
        return str(round(datetime.datetime.fromisoformat(text).timestamp() * 1000))
    return text


def rows_of(path, kind):
    if kind == "parquet":
        return pyarrow.parquet.ParquetFile(path).read().to_pylist()
    with open(path, newline="") as file:
        if kind == "csv":
            return list(csv.DictReader(file, strict=True))
        rows = [json.loads(line) for line in file]
    for row in rows:
        assert row.pop("v") == 1
    return rows


def arrow_rows(path, kind):
    """How many rows pyarrow finds; it reads no JSON from a file without any."""
    if kind == "parquet" or os.path.getsize(path) == 0:
        return None
    if kind == "jsonl":
        return pyarrow.json.read_json(path).num_rows
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    return pyarrow.csv.read_csv(path, parse_options=options).num_rows


def normal(rows):
    return sorted(
        json.dumps({name: plain(value) for name, value in row.items()}, sort_keys=True) for row in rows)


def check_table(table, rows, source, place, kind):
    names = ", ".join(rows[0]) if rows else "*"
    where = "WHERE NOT excluded" if table == "listens" else ""
    wanted = [dict(row) for row in source.execute(f"SELECT {names} FROM {table} {where}")]
    one, other = normal(rows), normal(wanted)
    if one != other:
        differing = [pair for pair in zip(one, other) if pair[0] != pair[1]]
        yield f"{table}: {len(rows)} rows, {len(wanted)} in the database: {differing[:1]}"
    if not rows:
        return
    reader = READERS[kind].format(f"{place}/{table}/**/*.{kind}")
    count = duckdb.sql(f"SELECT count(*) FROM {reader}").fetchall()[0][0]
    if count != len(rows):
        yield f"{table}: DuckDB finds {count} rows"


def artists(place, kind):
    """The artists that folders of listens are of, as DuckDB reads them."""
    if kind != "parquet" or not glob.glob(f"{place}/listens/artist=*"):
        return []
    return [row[0] for row in duckdb.sql(
        f"SELECT DISTINCT artist FROM read_parquet('{place}/listens/**/*.parquet', "
        "hive_partitioning = true, hive_types_autocast = false)").fetchall()]


def main(database, place, kind):
    faults, counts, tables = [], {}, {}
    manifest = json.load(open(f"{place}/_manifest/export.json"))
    named = {entry["path"]: entry for entry in manifest["files"]}
    paths = glob.glob(f"{place}/**/*.{kind}", recursive=True)
    there = {os.path.relpath(path, place) for path in paths}
    if there != set(named):
        faults.append(f"files: {sorted(there ^ set(named))}")
    for path, entry in named.items():
        with open(f"{place}/{path}", "rb") as file:
            data = file.read()
        if (len(data), hashlib.sha256(data).hexdigest()) != (entry["bytes"], entry["sha256"]):
            faults.append(f"{path}: other bytes")
        rows = rows_of(f"{place}/{path}", kind)
        if {len(rows), arrow_rows(f"{place}/{path}", kind)} - {None} != {entry["records"]}:
            faults.append(f"{path}: not {entry['records']} rows")
        tables.setdefault(path.split("/")[0], []).extend(rows)
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    source.row_factory = sqlite3.Row
    for table, rows in tables.items():
        counts[table] = len(rows)
        faults += check_table(table, rows, source, place, kind)
    print(json.dumps({"faults": faults, "counts": counts, "artists": artists(place, kind)}))


main(*sys.argv[1:])
