"""Reads warehouse/*.sql: each file parsed in its dialect, and run in DuckDB as far as DuckDB can."""

import os
import re

import duckdb
import sqlglot
from sqlglot import exp

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "warehouse")
DIALECTS = {
    "athena": "athena", "snowflake": "snowflake", "bigquery": "bigquery", "synapse": "tsql",
}
# What sqlglot has no grammar for, by dialect: the beginning of the statement.
UNPARSED = {"snowflake": ["CREATE PIPE IF NOT EXISTS"]}
# sqlglot cannot read T-SQL's named arguments: a table of the same name stands for the call.
OPENROWSET = re.compile(r"OPENROWSET\(\s*BULK '([a-z_-]+)/\*\*'[^)]*\)")


def text(name):
    with open(os.path.join(ROOT, f"{name}.sql")) as file:
        return file.read()


def database(folder, name):
    """A database that sees a folder as the DuckDB file of that name says."""
    os.chdir(os.path.dirname(os.path.abspath(folder)))
    opened = duckdb.connect()
    opened.execute("SET TimeZone = 'UTC'")
    opened.execute(text(name))
    return opened


def columns(opened, table):
    return {row[0] for row in opened.execute(f"DESCRIBE {table}").fetchall()}


def freeze(opened, tables):
    """The same rows as tables, so that no view of DuckDB's own can answer."""
    for table in tables:
        opened.execute(f"CREATE TABLE {table}_ AS SELECT * FROM {table}")
    views = opened.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for view, in views:
        opened.execute(f"DROP VIEW {view}")
    for table in tables:
        opened.execute(f"ALTER TABLE {table}_ RENAME TO {table}")


def statements(name, dialect, faults):
    """The statements of a file; one that sqlglot has no grammar for is a fault, unless it is known."""
    source = OPENROWSET.sub(lambda match: match[1].replace("-", "_"), text(name))
    for statement in sqlglot.parse(source.replace("\nGO\n", "\n"), read=dialect):
        if isinstance(statement, exp.Command):
            words = statement.sql(dialect=dialect)
            if not any(words.startswith(start) for start in UNPARSED.get(name, [])):
                faults.append(f"{name}: not parsed: {words[:80]}")
        elif statement is not None:
            yield statement


def made(statement, kind):
    """What a statement makes of that kind, by its name; None for any other statement."""
    if isinstance(statement, exp.Create) and statement.args["kind"] == kind:
        return statement.this.this.name if kind == "TABLE" else statement.this.name
    return None


def declared(statement):
    """The columns that a CREATE TABLE names."""
    return {column.name for column in statement.find_all(exp.ColumnDef)}


def make_view(opened, view, statement):
    query = statement.expression.sql(dialect="duckdb")
    opened.execute(f"CREATE OR REPLACE VIEW {view} AS {query}")
