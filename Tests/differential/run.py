#!/usr/bin/env python3
"""Compares `gabarit conformance` with Jinja2 on generated templates.

    run.py --command '.build/debug/gabarit conformance' --kind calls --seed 1 --count 5000

Prints each difference, and ends with `N passed, N listed, N failed`: listed are those that have a reason in LISTED.
Needs the packages of Tests/requirements.txt.
"""
import argparse
import collections
import json
import re
import shlex
import subprocess
import sys
import threading

import calls
import oracle
import statements

# Words of a Python object, and where Gabarit refuses or keeps still on purpose (docs/compatibility.md).
OBJECTS = re.compile(r" at 0x|<(?:built-in|function|class|bound method|method|generator|slot)|object at|&lt;(?:built-in|function|class|bound method|method|generator|slot)|b'|b&#39;|NotImplemented", re.I)
REFUSED = re.compile(r"more than 64 bits|would have more than|E_LIMIT|took more than|host")
# An argument of a wrong kind is an error even where Python happens not to look at it.
UNLOOKED = re.compile(r"^the argument '|^'(?:translate|format_map|divisibleby)' needs")
# What differs on purpose beside these: the reason, and what our answer, Jinja2's and the templates hold.
LISTED = [
    ("there are no complex numbers", r"no real number", r"^writes .*j\)", r"\*\*"),
    ("numbers have no identity: 'sameas' compares them", r"^writes", r"^writes", r"sameas"),
    ("an argument must exist even where Python happens not to look at it", r"^undefined: 'undef' is undefined", r"^writes", r"(?:divisibleby|urlize|tojson)\(undef"),
    ("of two mistakes in a call, the one of its input is told first", r"^runtime: '\w+' needs", r"^undefined: UndefinedError: 'undef' is", r"\|\s*\w+\(.*undef"),
    ("filters over elements find their mistakes at once, not where their elements are used, or never",
     r"^runtime: .*(?:no elements to loop over|needs the name of|there is no filter|there is no test|needs numbers|must be|needs a dictionary|needs at least|have no order|cannot compare)",
     r"", r"\|\s*(?:map|select|reject|selectattr|rejectattr|batch|slice|unique|items)\b"),
    ("filters over elements find their mistakes at once, not where their elements are used, or never",
     r"^undefined: '\w+' is undefined", r"^writes", r"\|\s*(?:select|reject|selectattr|rejectattr)\("),
    ("a filter block must give text, whatever it would be joined to", r"^runtime: a filter block must give", r"^undefined", r"filter"),
    ("a loop goes through what there was when it began", r"", r"changed size during iteration", r""),
    ("the condition of a loop is asked for all elements before the first round", r"shared out to|have no order|is undefined", r"^(?:undefined|runtime)", r"for [^%]* in [^%]* if "),
    ("what does not exist has no attributes, those of Python neither", r"^undefined: 'undef' is undefined", r"^writes ''", r"\(undef\)\.__class__"),
    ("a template is read when a render comes to it", r"", r"Required blocks can only contain", r"required"),
]
KINDS = {"calls": calls.cases, "statements": statements.cases}


def ask(command, cases):
    """The answers of the command, by the number of the case."""
    process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        for number, case in enumerate(cases):
            line = json.dumps({"id": number, **case}, ensure_ascii=False) + "\n"
            try:
                process.stdin.write(line.encode())
            except BrokenPipeError:
                return
        process.stdin.close()

    thread = threading.Thread(target=feed)
    thread.start()
    answers = {}
    for line in process.stdout:
        answer = json.loads(line)
        answers[answer["id"]] = answer
    thread.join()
    return answers


def difference(case, ours):
    """What differs, in a line; `None` when nothing does or the case cannot be compared."""
    try:
        theirs = oracle.answer(case)
    except (oracle.TooSlow, RecursionError):
        return None
    if ours is None:
        return f"no answer, Jinja2: {theirs}"
    message = ours.get("error", {}).get("message", "")
    if REFUSED.search(message):
        return None
    if "output" in theirs:
        if OBJECTS.search(theirs["output"]):
            return None
        if "output" not in ours and UNLOOKED.search(message):
            return None
        if "output" not in ours:
            return f"error {message!r}, Jinja2 writes {theirs['output']!r}"
        if "lipsum" in str(case["templates"]):
            return None  # words by chance
        return None if ours["output"] == theirs["output"] else f"writes {ours['output']!r}, Jinja2 {theirs['output']!r}"
    if "output" in ours:
        return f"writes {ours['output']!r}, Jinja2 fails: {theirs['message']}"
    if ours["error"]["group"] == theirs["error"]:
        return None
    if ours["error"]["group"] == "undefined" and theirs["message"].startswith(("TypeError", "AttributeError")):
        return None  # what does not exist is named first, the function that cannot use it second
    return f"error {ours['error']['group']} {message!r}, Jinja2 {theirs['error']}: {theirs['message']}"


def said(answer):
    """What an answer says, in a line."""
    if "output" in answer:
        return "writes " + repr(answer["output"])
    error = answer["error"]
    if isinstance(error, str):
        return f"{error}: {answer['message']}"
    return f"{error['group']}: {error['message']}"


def reason(case, ours):
    """Why a case differs on purpose, or `None`."""
    if ours is None:
        return None
    theirs = oracle.answer(case)
    if theirs.get("compiling") and theirs["error"] == "undefined" and "error" in ours:
        return "Jinja2 works out constants while it compiles, so that their mistakes come before others"
    texts = said(ours), said(theirs), json.dumps(case["templates"], ensure_ascii=False)
    for why, *patterns in LISTED:
        if all(re.search(pattern, text, re.S) for pattern, text in zip(patterns, texts)):
            return why
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", default=".build/debug/gabarit conformance")
    parser.add_argument("--kind", choices=sorted(KINDS), default="calls")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--match", default="", help="only cases whose templates hold this")
    parser.add_argument("--show", type=int, default=200, help="the most differences shown")
    arguments = parser.parse_args()
    cases = [c for c in KINDS[arguments.kind](arguments.seed, arguments.count) if arguments.match in str(c["templates"])]
    answers = ask(arguments.command, cases)
    failed, listed = 0, collections.Counter()
    for number, case in enumerate(cases):
        found = difference(case, answers.get(number))
        if found is None:
            continue
        why = reason(case, answers.get(number))
        if why is not None:
            listed[why] += 1
            continue
        failed += 1
        if failed <= arguments.show:
            print(f"{json.dumps(case['env'])} {json.dumps(case['templates'], ensure_ascii=False)}\n    {found}")
    for why, count in sorted(listed.items()):
        print(f"{count} listed: {why}")
    print(f"{len(cases) - failed - listed.total()} passed, {listed.total()} listed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
