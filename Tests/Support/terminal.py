#!/usr/bin/env python3
"""terminal.py COLUMNS COMMAND [ARGUMENT…]: runs a command in a terminal, and prints all it shows.

SIGTERM and SIGINT are handed on; the exit status is the command's.
"""

import fcntl
import os
import pty
import signal
import struct
import sys
import termios

number, terminal = pty.fork()
if number == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.execv(sys.argv[2], sys.argv[2:])
for name in (signal.SIGTERM, signal.SIGINT):
    signal.signal(name, lambda name, _: os.kill(number, name))
while True:
    try:
        shown = os.read(terminal, 65536)
    except OSError:  # nobody has the other side open any more
        break
    if not shown:
        break
    os.write(1, shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) & 0xFF)
