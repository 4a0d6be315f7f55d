"""Asks a dashboard badly: malformed requests, slow clients, many connections. Python's own library.

usage: hammer.py HOST PORT PROCESS [MILLISECONDS]
Prints one line a finding, then figures, then "done". How much of a processor a page takes must not
grow; how long it takes depends on what else the machine does, so its p95 is held to MILLISECONDS
only where they are given.
"""

import os
import pathlib
import random
import socket
import sys
import threading
import time

WARMING = 2_000
MALFORMED = 10_000
SLOW = 100
CONNECTIONS = 200
PAGES = 100
# A slow client may not hold up others for as long as it is borne itself.
LONGEST = 5

LINES = [
    b"", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 64, b"\x16\x03\x01\x02\x00",
    b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 40_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
    b"POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%00%ff%fe?period=%00&account=%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /data/totals.csv?limit=99999999999999999999 HTTP/1.1\r\nHost: localhost\r\n"
    b"Connection: close\r\n\r\n",
    b"GET /live/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: x\r\nConnection: close\r\n\r\n",
]


def connect(host, port, seconds=30):
    return socket.create_connection((host, port), timeout=seconds)


def ask(host, port, target="/"):
    """The status and the seconds of one good request."""
    start = time.monotonic()
    with connect(host, port) as link:
        link.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := link.recv(65_536):
            answer += piece
    return int(answer.split(b" ", 2)[1]), time.monotonic() - start


def ask_until_fine(host, port):
    """After a burst the rate limit may say 429 for a moment: that is what it is for."""
    limit = time.monotonic() + 60
    while (answer := ask(host, port))[0] == 429 and time.monotonic() < limit:
        time.sleep(0.05)
    return answer


def malformed(host, port, seed, count):
    made = random.Random(seed)
    for _ in range(count):
        line = made.choice(LINES)
        if made.random() < 0.3:
            line = bytes(made.randrange(256) for _ in range(made.randrange(300)))
        try:
            with connect(host, port) as link:
                link.sendall(line)
                link.shutdown(socket.SHUT_WR)
                link.settimeout(0.5 if b"events" in line else 5)
                link.recv(4_096)
        except OSError:
            pass  # Closed on us, or silence: both are fine answers to nonsense.


def drip(host, port):
    """How long a client is borne that sends a byte now and then."""
    start = time.monotonic()
    with connect(host, port) as link:
        link.settimeout(1)
        while time.monotonic() - start < 120:
            try:
                link.sendall(b"G")
                if link.recv(100) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
    return time.monotonic() - start


def memory(process):
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def open_files(process):
    return len(list(pathlib.Path(f"/proc/{process}/fd").iterdir()))


def storm(host, port, count, seed):
    workers = [threading.Thread(target=malformed, args=(host, port, seed + number, count // 8))
               for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pages(host, port, process, words):
    """The p95 of some good requests, and what the process took for them; both in seconds."""
    seconds, before = [], cpu_seconds(process)
    for _ in range(PAGES):
        status, spent = ask_until_fine(host, port)
        seconds.append(spent)
        if status != 200:
            print(f"{words} the overview is {status}")
    return sorted(seconds)[PAGES * 95 // 100], cpu_seconds(process) - before


def main(host, port, process, limit):
    storm(host, port, WARMING, 100)
    quiet, quiet_cpu = pages(host, port, process, "after a storm")
    before, memory_before = open_files(process), memory(process)
    storm(host, port, MALFORMED, 0)
    status, _ = ask_until_fine(host, port)
    if status != 200:
        print(f"after {MALFORMED} malformed requests the overview is {status}")

    borne = drip(host, port)
    if borne > 30:
        print(f"a client that sends a byte now and then is borne for {borne:.0f} s")
    slow = []
    for number in range(SLOW):
        link = connect(host, port)
        link.sendall(b"GET / HTTP/1.1\r\nHost: loc" if number % 2 else b"G")
        slow.append(link)
    others = [connect(host, port) for _ in range(CONNECTIONS - SLOW)]
    words = f"beside {CONNECTIONS} connections"
    beside, beside_cpu = pages(host, port, process, words)
    if beside_cpu > 2 * quiet_cpu + 0.1:
        print(f"{words} {PAGES} pages take {beside_cpu:.2f} s of a core, alone {quiet_cpu:.2f} s")
    if beside > LONGEST or limit and beside * 1000 >= limit:
        print(f"{words} the p95 is {beside * 1000:.0f} ms, without them {quiet * 1000:.0f} ms")
    for link in slow + others:
        link.close()
    limit = time.monotonic() + 60
    while open_files(process) > before + 8 and time.monotonic() < limit:
        time.sleep(0.1)
    if open_files(process) > before + 8:
        print(f"{open_files(process) - before} files are left open")
    grown = memory(process) - memory_before
    if grown > 20_000:
        print(f"{grown} kB more memory than before")
    print(f"figures: p95 {quiet * 1000:.0f} ms alone, {beside * 1000:.0f} ms {words}, "
          f"{quiet_cpu / PAGES * 1000:.1f} and {beside_cpu / PAGES * 1000:.1f} ms of a core a page, "
          f"{grown} kB more memory")
    print("done")


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]),
     int(sys.argv[4]) if len(sys.argv) > 4 else None)
