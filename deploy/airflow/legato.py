"""Takes in what is new every half hour: one round of producer, processor and sink, in order.

Each task reads what is there and leaves; a task that is retried stores nothing twice. Needs the
three executables on the worker's PATH, and in its environment LEGATO_BROKERS, LEGATO_DATA (the
producer's folder) and LEGATO_TO (sqlite:PATH).
"""

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id="legato",
    description="Take in what was listened to since the last round.",
    schedule="*/30 * * * *",
    start_date=datetime(2026, 1, 1),
    # A round that was missed is part of the next one: nothing to catch up.
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=2)},
):
    poll = BashOperator(task_id="poll", bash_command="legato-producer run --once")
    process = BashOperator(task_id="process", bash_command="legato-processor run --once")
    store = BashOperator(task_id="store", bash_command="legato-sink run --once")
    poll >> process >> store
