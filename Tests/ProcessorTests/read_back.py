"""Compares records with what they must say, member by member: read_back.py FILE….

Lines come in threes: a record as the processor wrote it; what it wrote of the same input with other
texts; and an object of those texts and what stood in their place this time. What is made of texts
by a digest (ids of things known by name) is looked at for its shape alone.
"""

import json
import re
import sys

DIGEST = re.compile(r"(name:)?[0-9a-f]{32}")


def agrees(found, model, texts):
    if isinstance(model, str):
        if DIGEST.fullmatch(model):
            return isinstance(found, str) and DIGEST.fullmatch(found) is not None
        return found == texts.get(model, model)
    if isinstance(model, list):
        return (
            isinstance(found, list) and len(found) == len(model)
            and all(agrees(one, other, texts) for one, other in zip(found, model)))
    if isinstance(model, dict):
        return (
            isinstance(found, dict) and list(found) == list(model)
            and all(agrees(found[name], model[name], texts) for name in model))
    return type(found) is type(model) and found == model


records = wrong = 0
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for record, model, texts in zip(lines[::3], lines[1::3], lines[2::3]):
        records += 1
        if not agrees(json.loads(record), json.loads(model), json.loads(texts)):
            wrong += 1
            if wrong <= 3:
                print(record, model, texts, sep="\n", file=sys.stderr)
print(records, wrong)
