"""Checks a tree of files against its manifests.

It knows the format of the manifests and of the files' names, and nothing of the program that
wrote them. Prints one JSON object: what is wrong, and which offsets each partition holds.

usage: check.py ROOT
"""

import csv
import gzip
import hashlib
import io
import json
import os
import re
import sys

csv.field_size_limit(1 << 30)
PART = re.compile(r"part-(\d+)-(\d+)-(\d+)\.(jsonl|csv|parquet)(\.gz|\.zst)?$")


def unpacked(path, suffix):
    with open(path, "rb") as file:
        data = file.read()
    if suffix == ".gz":
        return gzip.decompress(data)
    if suffix == ".zst":
        import pyarrow

        return pyarrow.CompressedInputStream(pyarrow.BufferReader(data), "zstd").read()
    return data


def places(path, kind, suffix):
    """The partition and offset of each row, in order."""
    if kind == "parquet":
        import pyarrow.parquet

        table = pyarrow.parquet.ParquetFile(path).read(["topic_partition", "topic_offset"])
        return list(zip(*(table.column(i).to_pylist() for i in range(2))))
    data = unpacked(path, suffix)
    if kind == "jsonl":
        lines = data.split(b"\n")
        if lines.pop() != b"":
            raise ValueError("does not end with a line end")
        rows = [json.loads(line) for line in lines]
    else:
        rows = list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))
    return [(int(row["topic_partition"]), int(row["topic_offset"])) for row in rows]


def check_file(folder, entry, partition, skipped):
    faults, offsets = [], []
    path = os.path.join(folder, entry["path"])
    name = PART.search(os.path.basename(path))
    if not name:
        return [f"{path}: not the name of a part"], []
    if [int(name[i]) for i in (1, 2, 3)] != [partition, entry["first"], entry["last"]]:
        faults.append(f"{path}: the name says otherwise than the manifest")
    if not os.path.exists(path):
        return faults + [f"{path}: missing"], []
    with open(path, "rb") as file:
        data = file.read()
    if len(data) != entry["bytes"]:
        faults.append(f"{path}: {len(data)} bytes, not {entry['bytes']}")
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        faults.append(f"{path}: another SHA-256")
    try:
        rows = places(path, name[4], name[5])
    except Exception as error:
        return faults + [f"{path}: unreadable: {error}"], []
    offsets = [offset for _, offset in rows]
    if {place for place, _ in rows} - {partition}:
        faults.append(f"{path}: rows of another partition")
    if len(rows) != entry["records"]:
        faults.append(f"{path}: {len(rows)} rows, not {entry['records']}")
    if not rows or (offsets[0], offsets[-1]) != (entry["first"], entry["last"]):
        faults.append(f"{path}: begins or ends elsewhere")
    if any(a >= b for a, b in zip(offsets, offsets[1:])):
        faults.append(f"{path}: rows out of order")
    if any(low <= offset <= high for offset in offsets for low, high in skipped):
        faults.append(f"{path}: holds what was dead-lettered")
    return faults, offsets


def ranges(offsets):
    result = []
    for offset in sorted(offsets):
        if result and result[-1][1] + 1 == offset:
            result[-1][1] = offset
        else:
            result.append([offset, offset])
    return result


def check_topic(root, topic):
    faults, held, named = [], {}, set()
    folder = os.path.join(root, topic)
    for name in sorted(os.listdir(os.path.join(folder, "_manifest"))):
        if not name.endswith(".json"):
            if not name.endswith(".lock"):
                faults.append(f"{topic}/_manifest/{name}: left behind")
            continue
        with open(os.path.join(folder, "_manifest", name)) as file:
            manifest = json.load(file)
        partition = manifest["partition"]
        if (manifest["v"], manifest["topic"], f"{partition}.json") != (1, topic, name):
            faults.append(f"{topic}/_manifest/{name}: of something else")
        seen = set()
        for entry in manifest["files"]:
            new, offsets = check_file(folder, entry, partition, manifest["skipped"])
            faults += new
            if entry["path"] in named:
                faults.append(f"{entry['path']}: named twice")
            named.add(entry["path"])
            if seen & set(offsets):
                faults.append(f"{entry['path']}: offsets that another file holds")
            seen |= set(offsets)
        if seen and max(seen) >= manifest["next_offset"]:
            faults.append(f"{topic}/{partition}: holds what lies behind next_offset")
        held[f"{topic}/{partition}"] = {
            "next": manifest["next_offset"], "held": ranges(seen), "skipped": manifest["skipped"],
        }
    for path, _, files in os.walk(folder):
        inner = os.path.relpath(path, folder)
        if inner.split(os.sep)[0] == "_manifest":
            continue
        for file in files:
            place = os.path.normpath(os.path.join(inner, file))
            if place not in named:
                faults.append(f"{topic}/{place}: in no manifest")
    return faults, held


def main(root):
    faults, held = [], {}
    for topic in sorted(os.listdir(root)):
        new, more = check_topic(root, topic)
        faults += new
        held.update(more)
    print(json.dumps({"faults": sorted(faults), "partitions": held}, sort_keys=True))


main(sys.argv[1])
