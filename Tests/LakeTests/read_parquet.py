"""Compares Parquet files with the JSON lines of the same rows, read by pyarrow and by DuckDB.

usage: read_parquet.py PARQUET-FOLDER JSONL-FOLDER

Prints what differs, how the columns' types are read, and what the files say of themselves.
"""

import datetime
import glob
import json
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def plain(value):
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            value = value.replace(tzinfo=datetime.timezone.utc)
        milliseconds = (value - EPOCH) // datetime.timedelta(milliseconds=1)
        moment = EPOCH + datetime.timedelta(milliseconds=milliseconds)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03}Z"
    return value.isoformat() if isinstance(value, datetime.date) else value


def wanted(folder):
    rows = {}
    for path in glob.glob(f"{folder}/**/*.jsonl", recursive=True):
        for line in open(path):
            row = json.loads(line)
            del row["v"]
            rows[row["topic_offset"]] = row
    return rows


def compare(reader, found, rows, faults, jsons=("origin",)):
    if len(found) != len(rows):
        faults.append(f"{reader}: {len(found)} rows, not {len(rows)}")
    for row in found:
        right = rows[row["topic_offset"]]
        if list(row) != list(right):
            faults.append(f"{reader}: columns {list(row)}")
        for name, value in row.items():
            want = right[name]
            if name in jsons and value is not None:
                value = json.loads(value)
            if plain(value) != want:
                faults.append(f"{reader}: {row['topic_offset']}.{name}: {value!r}, not {want!r}")


def bounds(path, faults):
    """Statistics must be those of the values."""
    file = pq.ParquetFile(path)
    for group in range(file.metadata.num_row_groups):
        table = file.read_row_group(group)
        for index in range(file.metadata.num_columns):
            chunk = file.metadata.row_group(group).column(index)
            name = chunk.path_in_schema
            if name.endswith(".element"):
                continue
            values = table.column(name).to_pylist()
            here = [value for value in values if value is not None]
            stats = chunk.statistics
            if stats.null_count != len(values) - len(here):
                faults.append(f"{path}: {name}: null_count {stats.null_count}")
            if stats.has_min_max and (plain(stats.min), plain(stats.max)) != (
                plain(min(here)), plain(max(here)),
            ):
                faults.append(f"{path}: {name}: {stats.min!r}..{stats.max!r}")
            if here and not stats.has_min_max and name not in ("origin", "item"):
                if max(len(str(value)) for value in here) < 60:
                    faults.append(f"{path}: {name}: no bounds")


def main(parquet, jsonl):
    rows, faults = wanted(jsonl), []
    paths = sorted(glob.glob(f"{parquet}/**/*.parquet", recursive=True))
    tables = [pq.ParquetFile(path).read() for path in paths]
    compare("pyarrow", [row for table in tables for row in table.to_pylist()], rows, faults)
    duck = duckdb.connect()
    duck.execute("SET TimeZone = 'UTC'")
    relation = duck.read_parquet(f"{parquet}/**/*.parquet", hive_partitioning=False)
    found = [dict(zip(relation.columns, row)) for row in relation.fetchall()]
    compare("duckdb", found, rows, faults)
    for path in paths:
        bounds(path, faults)
    types = sorted({f"{name}: {kind}" for name, kind in zip(relation.columns, relation.types)})
    file = pq.ParquetFile(paths[0])
    about = {key.decode(): value.decode() for key, value in file.metadata.metadata.items()}
    groups = max(pq.ParquetFile(path).metadata.num_row_groups for path in paths)
    print(json.dumps(
        {"faults": faults[:20], "types": types, "about": about, "groups": groups,
         "schema": [f"{field.name}: {field.type}" for field in file.schema_arrow]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
