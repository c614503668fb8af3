"""Compares each JSON Schema with the reader of its documents, on valid documents and on random changes of them."""
import copy, json, os, pathlib, random, subprocess, sys

from jsonschema import Draft202012Validator

from documents import VALID, documents, paths

ROOT = pathlib.Path(__file__).resolve().parents[2]
GABARIT = os.environ.get("GABARIT", str(ROOT / ".build/debug/gabarit"))
COUNT = 1500

# What only the reader can say, by its codes; docs/schemas.md gives the reasons.
READERS_ALONE = {
    "manifest": {
        "E_TYPE_CONSTRAINT", "E_DEFAULT", "E_VALUE", "E_PATTERN", "E_REQUIRES_CYCLE", "E_TEMPLATE_SYNTAX", "E_NO_FILE",
        "E_PATH", "E_SAME_TARGET", "E_TEMPLATE_ARGUMENT"},
    "configuration": {"E_TEMPLATE_SYNTAX", "E_HOST_KIND", "E_HOST_CREDENTIALS", "E_QUEUE_ADDRESS", "E_WORKSPACE_PLACE",
                      "E_REMOTE", "E_PIPELINE", "E_COMMITTER"},
    "request": set(),
    "status": set(),
    "handler": {"E_HANDLER_EXECUTABLE"},
}


def run(*arguments, lines=""):
    return subprocess.run([GABARIT, "schema", *arguments], input=lines, check=True, stdout=subprocess.PIPE, text=True,
                          encoding="utf-8").stdout


def verdicts(kind, cases):
    lines = [json.dumps(case, ensure_ascii=False) for case in cases]
    answers = [json.loads(line) for line in run(kind, "--verdicts", lines="\n".join(lines) + "\n").splitlines()]
    assert len(answers) == len(cases), f"{len(answers)} answers for {len(cases)} documents"
    return lines, answers


def forgotten(kind, validator):
    """Keys that the reader knows and the schema refuses: the reader names those of each closed object itself."""
    probes = []
    for document in VALID[kind]:
        for path in paths(document):
            probe = copy.deepcopy(document)
            holder = probe
            for part in path:
                holder = holder[part]
            if isinstance(holder, dict):
                holder["zzzzzzzzzzzz"] = 1
                probes.append((document, path, probe))
    found = set()
    for (document, path, _), answer in zip(probes, verdicts(kind, [probe for _, _, probe in probes])[1]):
        for hint in answer["hints"]:
            for key in hint.removeprefix("known keys: ").split(", ") if hint.startswith("known keys: ") else []:
                with_key = copy.deepcopy(document)
                holder = with_key
                for part in path:
                    holder = holder[part]
                holder.setdefault(key, None)
                if any(e.validator == "additionalProperties" and f"'{key}'" in e.message for e in errors(validator.iter_errors(with_key))):
                    found.add(f"{'/'.join(map(str, path))}/{key}")
    return sorted(found)


def errors(found):
    """All errors, those of alternatives included."""
    for error in found:
        yield error
        yield from errors(error.context)


def check(kind):
    schema = json.loads(run(kind))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    cases = list(documents(kind, random.Random(f"{kind} 1"), COUNT))
    lines, answers = verdicts(kind, cases)
    wrong = accepted = left = 0
    for key in forgotten(kind, validator):
        wrong += 1
        print(f"FAIL {kind}: the reader knows the key {key}, the schema does not")
    for index, (case, line, answer) in enumerate(zip(cases, lines, answers)):
        fits = validator.is_valid(case)
        problems = set(answer["problems"])
        accepted += fits and not problems
        if index < len(VALID[kind]) and (problems or not fits):
            wrong += 1
            print(f"FAIL {kind}: a valid document is refused ({problems or 'by the schema'}): {line}")
        elif fits and problems and problems <= READERS_ALONE[kind]:
            left += 1
        elif fits != (not problems):
            wrong += 1
            reason = next((f"{e.json_path}: {e.message}" for e in validator.iter_errors(case)), "accepts")
            print(f"FAIL {kind}: the reader says {sorted(problems) or 'yes'}, the schema {reason}: {line}")
    print(f"schema {kind}: {len(cases)} documents, {accepted} accepted by both, {left} left to the reader, {wrong} wrong")
    return wrong + (accepted < COUNT / 20)


sys.exit(1 if sum(check(kind) for kind in (sys.argv[1:] or VALID)) else 0)
