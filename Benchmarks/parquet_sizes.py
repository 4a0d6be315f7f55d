"""Prints the bytes of a folder's Parquet files, and what pyarrow makes of the same rows with the same
codec and row groups.

usage: parquet_sizes.py DIR
"""

import io
import pathlib
import sys

import pyarrow.parquet as pq


def rewritten(path):
    file = pq.ParquetFile(path)
    sink = io.BytesIO()
    codec = file.metadata.row_group(0).column(0).compression
    with pq.ParquetWriter(sink, file.schema_arrow, compression=codec) as writer:
        for group in range(file.metadata.num_row_groups):
            table = file.read_row_group(group)
            writer.write_table(table, row_group_size=table.num_rows)
    return len(sink.getvalue())


paths = list(pathlib.Path(sys.argv[1]).glob("**/*.parquet"))
print(sum(path.stat().st_size for path in paths), sum(rewritten(path) for path in paths))
