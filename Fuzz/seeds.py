#!/usr/bin/env python3
"""Writes what the fuzzers begin with: seeds.py FOLDER."""

import io
import json
import pathlib
import sys
import zipfile

EXTENDED = {
    "ts": "2025-06-14T07:31:52Z", "username": "u", "platform": "ios", "ms_played": 214306,
    "conn_country": "SE", "ip_addr": "203.0.113.24", "Ip_Addr": {"city": [1]},
    "master_metadata_track_name": "Paper \"Tides\" \ud83c", "spotify_track_uri": "spotify:track:2bHG",
    "episode_name": None, "shuffle": False, "offline_timestamp": 1749886096123,
    "incognito_mode": True, "new": [1, 2.5e3, {"a": "}]"}]}
ACCOUNT_DATA = {
    "endTime": "2024-05-06 18:43", "artistName": "A", "trackName": "é", "msPlayed": 216783}


def rows():
    for indent in (None, 2):
        for row in (EXTENDED, ACCOUNT_DATA):
            for piece in (0, 3, 64):
                yield bytes([piece]) + json.dumps([row, row, 1, None], indent=indent).encode()


def zips():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("MyData/endsong_0.json", json.dumps([EXTENDED] * 3))
            archive.writestr("a/../b\\c.json", "[]")
        yield file.getvalue()


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, seeds in (("Rows", rows()), ("Zips", zips())):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for index, seed in enumerate(seeds):
            (folder / name / f"seed-{index}").write_bytes(seed)


main()
