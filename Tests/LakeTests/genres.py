"""Prints the first genre of each row by offset: as the row has it, and as the folder says."""

import csv
import json
import os
import sys
from urllib.parse import unquote

import pyarrow.parquet

csv.field_size_limit(1 << 30)
rows = []
for path, _, files in os.walk(sys.argv[1]):
    for name in files:
        if not name.startswith("part-"):
            continue
        folder = unquote(os.path.basename(path).removeprefix("genre="))
        with open(os.path.join(path, name), newline="") as file:
            if name.endswith(".parquet"):
                found = pyarrow.parquet.ParquetFile(file.name).read().to_pylist()
            elif name.endswith(".csv"):
                found = [
                    {**row, "genres": json.loads(row["genres"])} for row in csv.DictReader(file)
                ]
            else:
                found = [json.loads(line) for line in file.read().split("\n")[:-1]]
        rows += [(int(row["topic_offset"]), row["genres"][0], folder) for row in found]
print(json.dumps([list(row[1:]) for row in sorted(rows)]))
