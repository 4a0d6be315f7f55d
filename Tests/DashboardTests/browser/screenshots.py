"""Takes a picture of every page in every look.

usage: screenshots.py ADDRESS FOLDER
"""

import pathlib
import sys

from pages import LOOKS, PAGES, browser, context


def main(address, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as chromium:
        for look, width, scheme in LOOKS:
            opened = context(chromium, width, scheme)
            for name, path in (PAGES | {"recap": "/recap?period=365d"}).items():
                page = opened.new_page()
                page.goto(address + path, wait_until="load")
                page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
                page.close()
            opened.close()
    print(f"{len(PAGES) * len(LOOKS)} pictures in {folder}")


main(sys.argv[1].rstrip("/"), pathlib.Path(sys.argv[2]))
