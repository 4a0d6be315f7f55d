"""Compares records with what they may say: read_back.py FILE.

Lines come in pairs: a record as the processor wrote it, and an object of the values that its members
may have, by their names. A list may hold any of them.
"""

import json
import sys


def agrees(found, allowed):
    if found is None:
        return True
    return all(text in allowed for text in (found if isinstance(found, list) else [found]))


with open(sys.argv[1], encoding="utf-8") as file:
    lines = file.read().split("\n")
records = wrong = 0
for record, wanted in zip(lines[::2], lines[1::2]):
    found = json.loads(record)
    records += 1
    wrong += any(
        name in found and not agrees(found[name], allowed)
        for name, allowed in json.loads(wanted).items())
print(records, wrong)
