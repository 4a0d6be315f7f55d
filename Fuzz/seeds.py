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


TRACK = {
    "album": {
        "album_type": "album", "total_tracks": 2, "external_urls": {"spotify": "u"}, "id": "0DHh",
        "images": [{"url": "i", "height": 640}], "name": "Harbour \u2028Static",
        "release_date": "2019-03-15", "release_date_precision": "day", "uri": "spotify:album:0DHh",
        "artists": [{"id": "7u37", "name": "The Lantern Office", "uri": "a"}]},
    "artists": [{"id": None, "name": "BJO\u0308RK"}, {"id": "7u37", "name": "The Lantern Office"}],
    "disc_number": 1, "duration_ms": 214306, "explicit": False, "external_ids": {"isrc": "Q"},
    "id": "2bHG", "is_local": False, "name": "Paper \"Tides\"", "type": "track",
    "uri": "spotify:track:2bHG"}


def records():
    head = {"v": 1, "account": "me"}
    at = "2026-11-20T18:45:00.000Z"
    api = {"track": TRACK, "played_at": at, "context": {"type": "album", "uri": "c"}}
    for source, origin, item in (
            ("api", {"poll": at}, api), ("extended", {"file": "f", "row": 1}, EXTENDED),
            ("account-data", {"file": "f", "row": 1, "repeat": 0}, ACCOUNT_DATA)):
        yield 0, head | {"source": source, "read_at": at, "origin": origin, "item": item}
    artist = {"id": "7u37", "name": "A", "genres": ["g"], "followers": {"total": 3}, "images": []}
    album = TRACK["album"] | {"tracks": {"items": [TRACK]}, "label": "l", "genres": []}
    for name, item in (
            ("playlist:37BT", {"added_at": at, "added_by": {"id": "x"}, "item": TRACK}),
            ("saved-albums", {"added_at": at, "album": album}), ("top-artists:long_term", artist),
            ("devices", {"id": None, "volume_percent": 55.5}), ("profile", {"display_name": "é"})):
        yield 1, head | {
            "list": name, "snapshot": "s", "taken_at": at, "first": 0, "total": 2,
            "items": [item, None]}
    for kind, thing in (("artist", artist), ("album", album), ("track", TRACK), ("track", None)):
        yield 2, {"v": 1, "kind": kind, "id": "7u37", "fetched_at": at, "object": thing}
    for what, name, begin, end in (
            ("track", "4uLU6hMCjMI75M1A2tKUQC", None, None), ("artist", "name:" + "0f" * 16, None, None),
            ("play", "0f" * 16, None, None), ("time", None, at, "2026-11-21T18:45:00.000Z")):
        yield 3, head | {
            "action": "exclude", "what": what, "id": name, "started_from": begin,
            "started_before": end, "reason": "a cat", "said_at": at}


def zips():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("MyData/endsong_0.json", json.dumps([EXTENDED] * 3))
            archive.writestr("a/../b\\c.json", "[]")
        yield file.getvalue()


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, seeds in (
            ("Rows", rows()), ("Zips", zips()),
            ("Records", (bytes([topic]) + json.dumps(value).encode() for topic, value in records()))):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for index, seed in enumerate(seeds):
            (folder / name / f"seed-{index}").write_bytes(seed)


main()
