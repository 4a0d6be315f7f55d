"""Reads metrics as Prometheus' own Python client does, and prints their names in order.

usage: metrics_check.py FILE [LABEL]
With LABEL every metric has to have a sample, and every label that value.
"""

import sys

from prometheus_client.parser import text_string_to_metric_families

planted = sys.argv[2] if len(sys.argv) > 2 else None
with open(sys.argv[1], encoding="utf-8") as answer:
    for family in text_string_to_metric_families(answer.read()):
        if not family.documentation or planted and not family.samples:
            sys.exit(f"{family.name} has no help or no sample")
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "le"}
            if planted and any(value != planted for value in labels.values()):
                sys.exit(f"{family.name} has the labels {labels}")
        print(family.name + ("_total" if family.type == "counter" else ""))
