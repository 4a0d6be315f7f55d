"""Opens every page of a dashboard in every look and prints what is wrong, one line each.

usage: check.py ADDRESS
Then it waits on the live page for a listen to come, after it has printed "live is open".
"""

import sys

from axe_playwright_python.sync_playwright import Axe
from pages import CHARTS, LONG_PAGES, LOOKS, PAGES, WEIGHT, browser, context

HEAVIEST = 300_000

# Of each chart: how many pixels have the colour of bars, whether each bar is as long as its row of
# the table says, and whether the axis is called as what it shows.
DRAWN = """() => [...document.querySelectorAll("canvas")].map((canvas) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  pen.fillRect(0, 0, 1, 1);
  const accent = pen.getImageData(0, 0, 1, 1).data;
  const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let pixels = 0;
  for (let i = 0; i < image.length; i += 4)
    if ([0, 1, 2, 3].every((part) => image[i + part] === accent[part])) pixels += 1;
  const table = document.getElementById(canvas.dataset.table);
  const column = Number(canvas.dataset.value);
  const isTime = canvas.dataset.unit === "time";
  const told = [...table.tBodies[0].rows]
    .map((row) => Number(row.cells[column].dataset.value) / (isTime ? 3600000 : 1));
  if (canvas.dataset.reversed) told.reverse();
  const chart = Chart.getChart(canvas);
  const drawn = chart.data.datasets[0].data;
  return {
    pixels, axis: chart.options.scales.y.title.text,
    wanted: isTime ? "Hours" : table.tHead.rows[0].cells[column].textContent,
    same: drawn.length === told.length
      && told.every((value, i) => Math.abs(drawn[i] - value) <= value / 1000),
  };
})"""

# What the first paint waits for.
BLOCKING = """() => performance.getEntriesByType("resource")
  .filter((e) => e.renderBlockingStatus === "blocking").map((e) => new URL(e.name).pathname)"""

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  return {
    key: [...document.querySelectorAll("*")].indexOf(e), name: e.tagName,
    seen: style.outlineStyle !== "none" || e.matches(".skip"), box: box.width > 0,
  };
}"""

FOCUSABLE = """() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']")]
  .filter((e) => e.checkVisibility({ contentVisibilityAuto: true })).length"""


def main(address):
    faults = []
    with browser() as chromium:
        for look, width, scheme in LOOKS:
            opened = context(chromium, width, scheme)
            for name, path in (PAGES | LONG_PAGES).items():
                page = opened.new_page()
                for fault in look_at(page, address, name, path, look):
                    faults.append(f"{name}, {look}: {fault}")
                page.close()
            opened.close()
        faults += keyboard(chromium, address)
        faults += live(chromium, address)
    for fault in faults:
        print(fault)
    print("done")


def watched(page, address, found):
    """Notes what a page must not do."""
    page.on("console", lambda line: found.append(f"console: {line.text}")
            if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (found.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("requestfailed", lambda r: found.append(f"failed: {r.url}")
            if "/live/events" not in r.url else None)
    page.on("response", lambda r: found.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.on("request", lambda r: found.append(f"asked {r.url}")
            if not r.url.startswith(address) else None)


def look_at(page, address, name, path, look):
    found = []
    watched(page, address, found)
    page.goto(address + path, wait_until="load")
    charts = page.locator("canvas").count()
    if charts != CHARTS.get(name, 0):
        found.append(f"{charts} charts")
    for chart in page.evaluate(DRAWN):
        if chart["pixels"] < 20 or not chart["same"]:
            found.append(f"a chart does not show its table: {chart}")
        if chart["axis"] != chart["wanted"]:
            found.append(f"a chart of {chart['wanted']} says {chart['axis']}")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        found.append(f"{wide} px too wide")
    weight = page.evaluate(WEIGHT)
    if weight > HEAVIEST:
        found.append(f"weighs {weight} bytes")
    blocking = page.evaluate(BLOCKING)
    if blocking != ["/assets/style.css"]:
        found.append(f"the first paint waits for {blocking}")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    light = sum(int(part) for part in background[4:-1].split(",")[:3]) > 384
    if light == (look == "dark"):
        found.append(f"the background is {background}")
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            where = violation["nodes"][0]["target"]
            found.append(f"axe: {violation['id']} at {where}")
    return found


def keyboard(chromium, address):
    """Walks over every page with the tab key alone: everything is reached, seen, and left again."""
    opened = context(chromium, 1280, "light")
    for name, path in PAGES.items():
        page = opened.new_page()
        page.goto(address + path, wait_until="load")
        wanted = page.evaluate(FOCUSABLE)
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") != "skip":
            yield f"{name}, keyboard: the first stop is not the way to the content"
        reached = set()
        for _ in range(wanted + 2):
            focus = page.evaluate(FOCUS)
            if focus is None:
                break
            if not focus["seen"]:
                yield f"{name}, keyboard: a {focus['name']} does not show that it has the focus"
            reached.add(focus["key"])
            page.keyboard.press("Tab")
        if len(reached) < wanted:
            yield f"{name}, keyboard: {len(reached)} of {wanted} stops are reached"
        page.close()
    page = opened.new_page()
    page.goto(address + "/", wait_until="load")
    page.focus("#period")
    page.keyboard.press("Control+A")
    page.keyboard.type("2026-02")
    page.keyboard.press("Enter")
    page.wait_for_url("**period=2026-02*")
    page.focus("nav a[href^='/habits']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/habits?**period=2026-02*")
    page.focus("summary")
    page.keyboard.press("Enter")
    if not page.evaluate("document.querySelector('details').open"):
        yield "keyboard: a table does not unfold"
    opened.close()


def live(chromium, address):
    """A listen that comes while the page is open is shown at once, its title as text."""
    opened = context(chromium, 1280, "light")
    page = opened.new_page()
    found = []
    watched(page, address, found)
    page.goto(address + "/live", wait_until="load")
    print("live is open", flush=True)
    page.wait_for_selector("tr.new")
    text = page.evaluate("document.querySelector('tr.new').innerText")
    if "<script>alert('title')</script>" not in text:
        yield f"live: the new row says {text!r}"
    if "1 new" not in page.inner_text("#live-status"):
        yield "live: nobody is told of the new row"
    yield from (f"live: {fault}" for fault in found)
    opened.close()


main(sys.argv[1].rstrip("/"))
