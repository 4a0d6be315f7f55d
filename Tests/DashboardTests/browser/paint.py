"""Says when each page is first seen in a browser, and what it weighs.

usage: paint.py ADDRESS NAME=PATH...
Prints a line a page: its name, milliseconds to the first contentful paint, bytes on the wire.
"""

import sys

from pages import WEIGHT, browser, context

PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def main(address, pages):
    with browser() as chromium:
        for name, path in pages:
            # A new context, so that nothing is known from the page before.
            opened = context(chromium, 1280, "light")
            page = opened.new_page()
            page.goto(address + path, wait_until="load")
            painted = page.wait_for_function(PAINT).json_value()
            print(name, round(painted), page.evaluate(WEIGHT), flush=True)
            opened.close()


main(sys.argv[1].rstrip("/"), [page.split("=", 1) for page in sys.argv[2:]])
