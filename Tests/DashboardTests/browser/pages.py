"""A browser to look at the dashboard with: Debian's Chromium, driven by Playwright."""

import contextlib
import os

from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")

# By the ids that Tests/DashboardTests/History.swift gives its things.
ITEMS = {kind: letter + "0" * 21 for kind, letter in
         (("track", "t"), ("artist", "r"), ("album", "b"))}

PAGES = {
    "overview": "/", "live": "/live", "top": "/top", "habits": "/habits", "taste": "/taste",
    "recap": "/recap?period=2026-03", "lists": "/lists", "list": "/lists?list=playlist:p",
    "quality": "/quality", **{kind: f"/{kind}/{id}" for kind, id in ITEMS.items()},
}
# As long as pages get.
LONG_PAGES = {"long top": "/top?limit=100", "long list": "/lists?list=saved-tracks"}

# How many charts a page has.
CHARTS = {"overview": 1, "habits": 1, "taste": 2, "recap": 1, "list": 1, "long list": 1,
          "track": 1, "artist": 1, "album": 1}

# What came over the wire for a page, in bytes.
WEIGHT = """() => [performance.getEntriesByType("navigation")[0],
  ...performance.getEntriesByType("resource")].reduce((sum, e) => sum + e.encodedBodySize, 0)"""

# What a page looks like: its name, the window's width, the colours that the person prefers.
LOOKS = [("light", 1280, "light"), ("dark", 1280, "dark"), ("phone", 360, "light")]


@contextlib.contextmanager
def browser():
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def context(chromium, width, scheme):
    opened = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    opened.set_default_timeout(120_000)
    return opened
