"""Checks every document of a manifest against Kubernetes' own schema, and prints what it is."""

import sys

import kubernetes_validate
import yaml

with open(sys.argv[1], encoding="utf-8") as manifest:
    for document in yaml.safe_load_all(manifest):
        kubernetes_validate.validate(
            document, kubernetes_validate.latest_version(), strict=True
        )
        print(document["kind"], document["metadata"]["name"])
