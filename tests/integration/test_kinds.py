"""Many threads read kinds of messages for the first time: a process of its own, since it would end this one."""

from __future__ import annotations

import subprocess
import sys

_READERS = """
import sys, threading
from typing import Union
import msgspec
from branchdesk.kinds import ready_kinds

sys.setswitchinterval(1e-6)
for n in range(300):
    inner = [msgspec.defstruct(f"N{n}_{j}", [(f"f{k}", int, 0) for k in range(20)], tag=True) for j in range(6)]
    outer = msgspec.defstruct(f"S{n}", [("a", Union[tuple(inner)]), ("b", dict[str, Union[tuple(inner)]], {})])
    ready_kinds()
    together = threading.Barrier(4)

    def whole():
        together.wait()
        msgspec.json.decode(b'{"a":{"type":"N%d_3"}}' % n, type=outer)

    def part():
        together.wait()
        msgspec.json.decode(b'{"type":"N%d_3","f3":4}' % n, type=inner[3])

    threads = [threading.Thread(target=read) for read in (whole, part, whole, part)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    del outer, inner
print("read")
"""


def test_kinds_made_ready_are_read_by_many_threads_at_once() -> None:
    ran = subprocess.run([sys.executable, "-c", _READERS], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (0, "read\n"), ran.stderr
