"""Compares records with what they must say: read_back.py FILE.

Lines come in pairs: a record as the processor wrote it, and an object of the values it must have.
"""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    lines = file.read().split("\n")
records = wrong = 0
for record, wanted in zip(lines[::2], lines[1::2]):
    found = json.loads(record)
    records += 1
    wrong += any(found[name] != value for name, value in json.loads(wanted).items())
print(records, wrong)
