#!/usr/bin/env python3
"""Times every view of a database: views.py FILE (`make views FILE=legato.db`).

Each is asked for its fullest year and for all time, the way docs/schema.md shows it; the figure is the
least CPU time of three, in milliseconds, with the rows it gave. `listening` has a row a listen, so it is
asked for one day of all accounts and for the newest of one, as a person reads it; all of it is told beside,
and so are the names of all discoveries, which are nearly as many.
"""

import sqlite3
import sys
import time

from measuring import table

LIMITS = (100, 300)  # milliseconds for a year and for all time, on half a million listens
TOPS = {
    "top_tracks": ("track_id", "track_id, track, artists, sum(listens) AS n"),
    "top_artists": ("artist_id", "artist_id, artist, sum(listens) AS n"),
    "top_albums": ("album_id", "album_id, album, artists, sum(listens) AS n"),
    "top_genres": ("genre", "genre, sum(listens) AS n"),
    "skip_rates": ("track_id", "track_id, track, sum(skipped) * 1.0 / sum(listens) AS n"),
    "podcasts": ("show", "show, sum(ms_played) AS n"),
}
PLAIN = {
    "listening_by_hour_and_weekday": "SELECT weekday, hour, sum(listens) FROM {} {} GROUP BY 1, 2",
    "sessions": "SELECT date, listens, ms_played FROM {} {} ORDER BY ms_played DESC LIMIT 10",
    "discoveries": "SELECT date, track, artists FROM {} {} ORDER BY date_id DESC LIMIT 20",
    "comebacks": "SELECT date, track, days_away FROM {} {} ORDER BY days_away DESC LIMIT 20",
}
# What has nearly a row a listen, every row of it; told, and held against no limit.
EVERY = {
    "listening": "SELECT count(*), sum(ms_played), max(track), max(artists) FROM listening {}",
    "discoveries": "SELECT count(*), max(track) FROM discoveries {}",
}


def question(view, period):
    if view in TOPS:
        thing, columns = TOPS[view]
        return f"SELECT {columns} FROM {view} {period} GROUP BY {thing} ORDER BY n DESC LIMIT 20"
    return PLAIN.get(view, "SELECT * FROM {} {}").format(view, period)


def period(columns, year):
    if "date_id" in columns:
        return f"WHERE date_id BETWEEN {year}0101 AND {year}1231"
    if "year" in columns:
        return f"WHERE year = {year}"
    if "date" in columns:
        return f"WHERE date BETWEEN '{year}-01-01' AND '{year}-12-31'"
    return None


def cost(database, words):
    best, rows = None, 0
    for _ in range(3):
        start = time.process_time()
        rows = len(database.execute(words).fetchall())
        spent = (time.process_time() - start) * 1000
        best = spent if best is None else min(best, spent)
    return best, f"{best:,.0f} ({rows:,})"


def questions(view, columns, year, day, account):
    """What is asked of a view: for a period, and without one."""
    if view == "listening":
        newest = f"WHERE account = '{account}' ORDER BY ended_at DESC LIMIT 50"
        return f"SELECT * FROM listening WHERE date_id = {day}", f"SELECT * FROM listening {newest}"
    limit = period(columns, year)
    return limit and question(view, limit), question(view, "")


def report(file):
    """A table of what each view takes, and which of them take too long."""
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)

    def one(words):
        return database.execute(words).fetchone()[0]

    listens = one("SELECT count(*) FROM listens")
    year = one("SELECT date_id / 10000 FROM hour_days GROUP BY 1 ORDER BY sum(listens) DESC LIMIT 1")
    day = one("SELECT date_id FROM hour_days GROUP BY 1 ORDER BY sum(listens) DESC LIMIT 1")
    account = one("SELECT account FROM listening_by_year ORDER BY listens DESC LIMIT 1")
    share = one(f"SELECT sum(listens) FROM hour_days WHERE date_id / 10000 = {year}")
    rows = [[f"{listens:,} listens", f"ms for {year} ({share:,} listens)", "ms for all time (rows)"]]
    over = []
    for (view,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name"):
        columns = {row[1] for row in database.execute(f"PRAGMA table_info({view})")}
        some, every = questions(view, columns, year, day, account)
        year_cost, year_text = cost(database, some) if some else (0, "-")
        all_cost, all_text = cost(database, every)
        name = "listening: a day, the newest" if view == "listening" else view
        rows.append([name, year_text, all_text])
        if year_cost > LIMITS[0] or all_cost > LIMITS[1]:
            over.append(view)
    limits = period({"date_id"}, year)
    for view, words in EVERY.items():
        rows.append([f"{view}: every row", *(
            cost(database, words.format(limit))[1] for limit in (limits, ""))])
    return (
        f"{table(rows)}\n\n"
        f"over {LIMITS[0]} ms for the year or {LIMITS[1]} ms for all time: {', '.join(over) or 'none'}")


if __name__ == "__main__":
    print(report(sys.argv[1]))
