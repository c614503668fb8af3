#!/usr/bin/env python3
"""Compares answers of Gabarit with Jinja2's, for the fuzz target FuzzJinja: a line with the case and a line with the answer
come in, one byte goes out when they are compared. Each kind of difference is written once to the file that is named."""
import json
import pathlib
import re
import resource
import signal
import sys

import run

# What a template may make Jinja2 take; the kernel would end the process.
MEMORY = 1 << 30
# Seconds after which the process ends: a power of large numbers cannot be interrupted, and who asked may be gone.
PATIENCE = 8

# What makes two differences of one kind look different: values, names, places.
DETAIL = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|-?\d+(?:\.\d+)?")


def difference(case, ours):
    """What differs; what only Gabarit has, and what Python has no memory for, cannot be compared."""
    try:
        found = run.difference(case, ours)
    except MemoryError:
        return None
    return None if found and re.search(r"MemoryError|No (?:filter|test) named", found) else found


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    path = pathlib.Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    seen = set()
    with path.open("a", encoding="utf-8") as file:
        for question in sys.stdin:
            signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
            case, ours = json.loads(question), json.loads(sys.stdin.readline())
            found = difference(case, ours)
            kind = found and DETAIL.sub("…", found)
            if found and kind not in seen:
                seen.add(kind)
                file.write(f"{json.dumps(case['templates']['main'])} {json.dumps(case['env'])}\n    {found}\n")
                file.flush()
            sys.stdout.write("~" if found else ".")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
