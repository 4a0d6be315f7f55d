"""Compares the rows of each topic as CSV and Parquet with those as JSON lines.

usage: read_topics.py ROOT

ROOT holds one tree for each format. CSV is read by Python and by DuckDB, Parquet by pyarrow and by DuckDB.
Prints what differs, and how many rows each topic has.
"""

import csv
import glob
import json
import os
import sys

import duckdb
import pyarrow.parquet as pq
from read_parquet import compare

csv.field_size_limit(1 << 30)
CSV = "read_csv('{}', header = true, all_varchar = true, allow_quoted_nulls = false, hive_partitioning = false)"
PARQUET = "read_parquet('{}', hive_partitioning = false)"


def lines(folder):
    rows = {}
    for path in glob.glob(f"{folder}/**/*.jsonl", recursive=True):
        with open(path, newline="\n") as file:
            for line in file:
                row = json.loads(line)
                del row["v"]
                rows[row["topic_offset"]] = row
    return rows


def asked(duck, reader, folder, suffix):
    relation = duck.sql(f"SELECT * FROM {reader.format(f'{folder}/**/*.{suffix}')}")
    return [dict(zip(relation.columns, row)) for row in relation.fetchall()]


def is_same(text, want, has_null):
    if want is None:
        return text is None if has_null else text == ""
    if isinstance(want, bool):
        return text == str(want).lower()
    if isinstance(want, (int, float)):
        return float(text) == want if isinstance(want, float) else text == str(want)
    if isinstance(want, str):
        return text == want
    return json.loads(text) == want


def compare_csv(name, found, rows, jsons, has_null, faults):
    if len(found) != len(rows):
        faults.append(f"{name}: {len(found)} rows, not {len(rows)}")
    for row in found:
        right = rows[int(row["topic_offset"])]
        if list(row) != list(right):
            faults.append(f"{name}: columns {list(row)}")
        for field, text in row.items():
            # A column of JSON holds any value as its own bytes.
            is_json = field in jsons and right[field] is not None
            same = json.loads(text) == right[field] if is_json else is_same(text, right[field], has_null)
            if not same:
                faults.append(f"{name}: {row['topic_offset']}.{field}: {text!r}, not {right[field]!r}")


def python_rows(folder):
    rows = []
    for path in glob.glob(f"{folder}/**/*.csv", recursive=True):
        with open(path, newline="") as file:
            rows += list(csv.DictReader(file, strict=True))
    return rows


def main(root):
    faults, counts = [], {}
    duck = duckdb.connect()
    duck.execute("SET TimeZone = 'UTC'")
    for topic in sorted(os.listdir(f"{root}/jsonl")):
        folders = {kind: f"{root}/{kind}/{topic}" for kind in ("jsonl", "csv", "parquet")}
        rows = lines(folders["jsonl"])
        counts[topic] = len(rows)
        jsons = {"item", "items", "origin", "object", "filtered", "detail"}
        compare_csv(
            f"{topic}, python", python_rows(folders["csv"]), rows, jsons, False, faults)
        compare_csv(
            f"{topic}, duckdb", asked(duck, CSV, folders["csv"], "csv"), rows, jsons, True, faults)
        paths = glob.glob(f"{folders['parquet']}/**/*.parquet", recursive=True)
        found = [row for path in paths for row in pq.ParquetFile(path).read().to_pylist()]
        compare(f"{topic}, pyarrow", found, rows, faults, jsons)
        compare(
            f"{topic}, duckdb", asked(duck, PARQUET, folders["parquet"], "parquet"), rows, faults,
            jsons)
    print(json.dumps({"faults": faults[:20], "rows": counts}))


main(sys.argv[1])
