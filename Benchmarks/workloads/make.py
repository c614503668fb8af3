"""Writes the contexts of the workloads, the same on every machine, and what Jinja2 makes of them.

    python3 make.py        with Jinja2 of ../requirements.txt
"""
import json
import pathlib
import random

import jinja2

HERE = pathlib.Path(__file__).resolve().parent
WORDS = "alpha beta gamma delta epsilon zeta eta theta the iota kappa lambda mu nu & <xi> omicron pi rho".split()


def text(numbers, least, most):
    return " ".join(numbers.choice(WORDS) for _ in range(numbers.randint(least, most)))


def contexts():
    numbers = random.Random(20)
    teams = [{
        "name": text(numbers, 1, 2),
        "note": numbers.choice([None, text(numbers, 5, 20)]),
        "members": [{"name": text(numbers, 2, 2), "mail": numbers.choice(["", f"m{n}@example.com"]),
                     "roles": numbers.sample(WORDS, numbers.randint(0, 3))} for n in range(numbers.randint(0, 8))],
        "limits": {name: {"used": numbers.randint(1, 90), "allowed": 100}
                   for name in ["cpu_cores", "disk_size", "open_files"]},
    } for _ in range(30)]
    fields = [{"name": f"field_{n}", "value": text(numbers, 1, 3), "kind": numbers.choice(["", "text", "number"]),
               "required": n % 3 == 0, "options": WORDS[:5] if n % 4 == 0 else []} for n in range(40)]
    rows = [{"name": text(numbers, 1, 2), "text": text(numbers, 5, 15), "tags": numbers.sample(WORDS, 4),
             "value": round(numbers.uniform(0, 100), 4)} for _ in range(60)]
    articles = [{"id": n, "title": text(numbers, 2, 5), "text": text(numbers, 10, 30),
                 "tags": numbers.sample(WORDS, n % 4)} for n in range(40)]
    menu = [{"href": f"/{word}", "text": word} for word in WORDS[:8]]
    return {
        "report": ("report.md.j2", False, {"title": "limits of all teams", "teams": teams}),
        "macros": ("form.html.j2", True, {"action": "/send?a=1&b=2", "fields": fields}),
        "filters": ("text.txt.j2", False, {"rows": rows}),
        "blocks": ("page.html.j2", True, {
            "site": {"name": "Notes & more", "owner": "The owners", "year": 2025, "menu": menu}, "current": "/gamma",
            "section": {"name": "All", "intro": text(numbers, 10, 10)}, "articles": articles}),
        "terraform": ("main.tf.j2", False, {
            "name": "data-hub-storage", "source": "../../modules/storage", "enabled": True,
            "tags": {"owner": "team-data", "cost_center": "4711"}, "sku": {"tier": "Standard", "size": "S1"}}),
    }


for name, (entry, escapes, context) in contexts().items():
    folder = HERE / name
    (folder / "context.json").write_text(json.dumps(context, indent=1) + "\n")
    (folder / "meta.json").write_text(json.dumps({"entry": entry, "autoescape": escapes}) + "\n")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder / "jinja"), autoescape=escapes, keep_trailing_newline=True)
    (folder / "expected.txt").write_text(environment.get_template(entry).render(context))
