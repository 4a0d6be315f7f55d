"""What the figures were measured on, and with which settings."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager

from measuring import HERE, Failed, output, say

ROOT = HERE.parent
BROKER = ROOT / "Tests" / "Support" / "broker"


def facts():
    """One line a fact, as they stand at the head of a result."""
    return [
        f"commit    {commit()}",
        f"machine   {os.cpu_count()} cores of {cpu_model()}, {memory()}, load {load()}",
        f"system    {system()}",
        f"toolchain {first_line('swift', '--version')}; {first_line('cc', '--version')}",
        f"libraries librdkafka {package('rdkafka')}, SQLite {package('sqlite3')}, "
        f"simdjson {package('simdjson')}",
        f"broker    {kafka()}, one node, 12 partitions a topic, on the same machine",
    ]


def commit():
    name = output(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"])
    changed = output(["git", "-C", str(ROOT), "status", "--porcelain", "--", "Sources"])
    return name + (" with changes" if changed else "")


def cpu_model():
    found = re.search(r"^model name\s*: (.*)$", read("/proc/cpuinfo"), re.MULTILINE)
    return found[1] if found else "an unknown model"


def memory():
    found = re.search(r"^MemTotal:\s*(\d+)", read("/proc/meminfo"), re.MULTILINE)
    return f"{int(found[1]) / 1e6:.0f} GB" if found else "unknown memory"


def load():
    return read("/proc/loadavg").split()[0]


def system():
    found = re.search(r'^PRETTY_NAME="(.*)"$', read("/etc/os-release"), re.MULTILINE)
    return f"{found[1] if found else 'an unknown system'}, Linux {os.uname().release}"


def first_line(*command):
    return (output(list(command)).splitlines() or ["unknown"])[0]


def package(name):
    try:
        return output(["pkg-config", "--modversion", name])
    except (Failed, OSError):
        return "of an unknown version"


def kafka():
    home = os.environ.get("KAFKA_HOME")
    if not home:
        return "Apache Kafka from its image"
    jars = sorted(pathlib.Path(home, "libs").glob("kafka-clients-*.jar"))
    version = jars[0].stem.removeprefix("kafka-clients-") if jars else "of an unknown version"
    return f"Apache Kafka {version}"


def read(path):
    return pathlib.Path(path).read_text()


def check_settings():
    """Fails when the C programs have other settings than the stages: then it compares nothing."""
    setting = r'[({]"([a-z.]+)", "([^"]+)"[)}]'
    swift = dict(re.findall(setting, read(ROOT / "Sources/Topics/Cluster+Clients.swift")))
    plain = dict(re.findall(setting, read(HERE / "C/kafka.c")))
    plain.pop("auto.offset.reset")
    # The members' differs from that of readers without a group; followers of a topic that only
    # glance at it fetch smaller pieces.
    for name in ("auto.offset.reset", "fetch.max.bytes", "fetch.message.max.bytes"):
        swift.pop(name, None)
    if swift != plain:
        differing = sorted(name for name, _ in set(swift.items()) ^ set(plain.items()))
        raise Failed(
            f"Benchmarks/C/kafka.c differs from Sources/Topics/Cluster+Clients.swift in "
            f"{', '.join(dict.fromkeys(differing))}; make them the same")


def measured(name, body, compares=True):
    """Measures on a broker of our own, prints what comes of it, and returns the exit status.

    `body` takes the broker's address and a folder, and returns the result, or nothing when it has
    told it already. `compares` says whether programs are measured whose settings must be equal.
    """
    try:
        if compares:
            check_settings()
        with broker() as (brokers, folder):
            text = body(brokers, folder)
        if text is not None:
            print(text)
    except Failed as failure:
        print(f"{name}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


@contextmanager
def broker():
    """A Kafka of our own and a folder to work in; both go in the end."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="legato-bench-"))
    script = [str(BROKER)]
    place = ["--dir", str(folder / "kafka")]
    log = folder / "broker"
    try:
        say("starting Kafka")
        # Through a file: a pipe would stay open as long as the broker lives.
        with log.open("w") as file:
            status = subprocess.run(
                [*script, "start", *place, "--with", str(os.getpid())], stdin=subprocess.DEVNULL,
                stdout=file, stderr=subprocess.STDOUT).returncode
        if status != 0:
            raise Failed(f"no broker: {log.read_text().strip()}")
        yield log.read_text().strip().splitlines()[-1].removeprefix("BOOTSTRAP="), folder
    finally:
        subprocess.run([*script, "kill", *place], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
