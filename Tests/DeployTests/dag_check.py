"""Reads a DAG with stand-ins for Airflow's classes, and prints its tasks and their order."""

import sys
import types

tasks, edges = [], []


class Operator:
    def __init__(self, task_id, bash_command):
        self.task_id, self.bash_command = task_id, bash_command
        tasks.append(self)

    def __rshift__(self, other):
        edges.append((self.task_id, other.task_id))
        return other


class Graph:
    def __init__(self, dag_id, schedule, **settings):
        if settings["catchup"] or settings["max_active_runs"] != 1:
            sys.exit("rounds would overlap")
        print("dag", dag_id, schedule)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        return False


def module(name, **contents):
    made = types.ModuleType(name)
    vars(made).update(contents)
    sys.modules[name] = made


for name in ("airflow", "airflow.providers", "airflow.providers.standard"):
    module(name)
module("airflow.providers.standard.operators", bash=None)
module("airflow.providers.standard.operators.bash", BashOperator=Operator)
module("airflow.sdk", DAG=Graph)

with open(sys.argv[1], encoding="utf-8") as source:
    exec(compile(source.read(), sys.argv[1], "exec"), {"__name__": "dag"})

for task in tasks:
    print(f"{task.task_id}: {task.bash_command}")
order = [edges[0][0]] + [after for _, after in edges]
print("order:", *order)
