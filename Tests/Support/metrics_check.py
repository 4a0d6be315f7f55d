"""Reads metrics as Prometheus' own Python client does, and prints their names in order."""

import sys

from prometheus_client.parser import text_string_to_metric_families

with open(sys.argv[1], encoding="utf-8") as answer:
    for family in text_string_to_metric_families(answer.read()):
        if not family.samples or not family.documentation:
            sys.exit(f"{family.name} has no help or no sample")
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "le"}
            if any(value != 'a "b" \\ ü' for value in labels.values()):
                sys.exit(f"{family.name} has the labels {labels}")
        print(family.name + ("_total" if family.type == "counter" else ""))
