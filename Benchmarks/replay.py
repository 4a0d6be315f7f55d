#!/usr/bin/env python3
"""Measures replays beside the live runs over the same records, and how soon a tail shows a record.

Set by the environment: BENCH_PLAYS (500000), BENCH_ROUNDS (1), BENCH_SEED (1), BENCH_SECONDS (20).
"""

import datetime
import shutil
import statistics
import subprocess
import sys
import threading
import time

import machine
from bench import PREFIX, setting
from measuring import PROGRAMS, RELEASE, Failed, Spread, costs, output, say, table

RATE = 1_000  # records a second that the tail follows
LEAST = 0.9  # of the live rate
MILLISECONDS = 50  # of the tail, p99


class Bench:
    """One broker with plays in it, which are processed and stored, live and again."""

    def __init__(self, brokers, folder):
        self.where = ["--brokers", brokers, "--topic-prefix", PREFIX]
        self.brokers, self.folder = brokers, folder
        self.plays = setting("BENCH_PLAYS", 500_000)
        self.rounds = setting("BENCH_ROUNDS", 1)

    def generate(self):
        say(f"generating {self.plays:,} plays")
        seed = str(setting("BENCH_SEED", 1))
        output([str(PROGRAMS / "generate"), self.brokers, PREFIX + "plays", str(self.plays), seed])

    def pairs(self):
        """Live and replayed, in turn: the seconds of each, by stage."""
        seconds = {name: [] for name in ("processor", "processor again", "sink", "sink again")}
        for turn in range(self.rounds):
            group = ["--group", f"replay-{turn}"]
            file = self.folder / f"live-{turn}.db"
            new = self.folder / f"again-{turn}.db"
            for name, command in {
                "processor": ["legato-processor", "run", "--once", *group],
                "sink": ["legato-sink", "run", "--once", *group, "--to", f"sqlite:{file}"],
                "sink again": ["legato-sink", "replay", "start", "--to", f"sqlite:{new}",
                               "--execute"],
                "processor again": ["legato-processor", "replay", "start", "--execute"],
            }.items():
                say(f"round {turn + 1} of {self.rounds}: {' '.join(command[:2])}")
                command = [RELEASE / command[0], *command[1:], *self.where]
                seconds[name] += costs(command, self.folder)
            for path in (file, new):
                path.unlink()
        return seconds

    def tail(self):
        """Milliseconds from a record's being sent to its line, sorted."""
        say(f"tail: {RATE:,} records a second")
        seconds = setting("BENCH_SECONDS", 20)
        line = output([
            str(part) for part in [
                RELEASE / "legato-sink", "tail", "listens", "-n", "1", "--format", "%k\t%v\\n",
                *self.where]])
        tail = subprocess.Popen(
            [RELEASE / "legato-sink", "tail", "--format", "%t %{track_name}\\n", *self.where],
            stdout=subprocess.PIPE, text=True)
        late = []
        reader = threading.Thread(target=read, args=(tail.stdout, late))
        reader.start()
        sender = subprocess.Popen(
            ["kcat", "-P", "-b", self.brokers, "-t", PREFIX + "listens", "-K", "\t",
             "-X", "linger.ms=1", "-X", "acks=all"], stdin=subprocess.PIPE, text=True)
        send(sender.stdin, line + "\n", 2)
        late.clear()  # until then it was finding the topic's end
        send(sender.stdin, line + "\n", seconds)
        sender.stdin.close()
        sender.wait()
        time.sleep(1)
        tail.terminate()
        reader.join()
        if len(late) < RATE * seconds * 0.9:
            raise Failed(f"the tail showed {len(late)} of {RATE * seconds} records")
        return sorted(late)


def send(pipe, line, seconds):
    start = time.monotonic()
    for tick in range(seconds * 100):
        pipe.write(line * (RATE // 100))
        pipe.flush()
        time.sleep(max(0, start + (tick + 1) / 100 - time.monotonic()))


def read(pipe, late):
    for line in pipe:
        now = time.time()
        sent = datetime.datetime.fromisoformat(line.split(" ", 1)[0]).timestamp()
        late.append((now - sent) * 1_000)


def report(bench):
    if shutil.which("kcat") is None:
        raise Failed("kcat sends what the tail shows: apt-get install kcat")
    facts = machine.facts()
    bench.generate()
    seconds = bench.pairs()
    late = bench.tail()
    lines = []
    rows = [["", "plays/s", "again", "again / live", "peak MB again"]]
    for name in ("processor", "sink"):
        live, again = (
            Spread.of([bench.plays / run.wall_seconds for run in seconds[word]])
            for word in (name, name + " again"))
        peak = max(run.peak_megabytes for run in seconds[name + " again"])
        ratio = again.median / live.median
        rows.append([name, live.text(), again.text(), f"{ratio:.2f}", f"{peak:,.0f}"])
        lines.append((ratio >= LEAST, f"{name}: {ratio:.2f} of the live rate, at least {LEAST}"))
    share = lambda part: late[min(len(late) - 1, int(len(late) * part))]
    late99 = share(0.99)
    lines.append((
        late99 <= MILLISECONDS, f"tail: {late99:.0f} ms at p99, at most {MILLISECONDS}"))
    return "\n".join([
        "Legato's benchmark of replays", *facts,
        f"input     {bench.plays:,} plays, each stage live (run --once) and again (replay start)",
        "", table(rows), "",
        f"tail      {RATE:,} records/s, from being sent to the line: "
        f"{statistics.median(late):.0f} ms at p50, {share(0.9):.0f} at p90, {share(0.99):.0f} at "
        f"p99, {late[-1]:.0f} at most", "",
        *(f"{'reached' if reached else 'MISSED '}  {line}" for reached, line in lines)])


def main():
    return machine.measured("replay", lambda brokers, folder: report(Bench(brokers, folder)))


if __name__ == "__main__":
    sys.exit(main())
