#!/usr/bin/env python3
"""Renders a module of many small files (1 KiB, five substitutions, templated names) to a folder, beside `cp -r` of the
same files and beside cookiecutter and copier from PyPI. Whole processes, CPU = user + system.

    make release && Benchmarks/runs/render.py [--files 1000,10000] [--rounds 5] [--slow-rounds 1]"""
import argparse, json, pathlib, shutil, tempfile
from measure import COMMAND, in_memory, interleaved, peer, quietly

NAMES = ["name", "region", "owner", "tier", "code"]
VALUES = {name: f"{name}-value" for name in NAMES}


def text(number, variable):
    """The template of one file; `variable` is how an engine names a variable."""
    lines = [f'{name}_{number} = "{{{{ {variable(name)} }}}}"' for name in NAMES]
    filler = f"# file {number}: what does not change is most of a file\n"
    body = "\n".join(lines) + "\n"
    return body + filler * ((1024 - len(body)) // len(filler))


def module(folder, count):
    folder.mkdir()
    entries = []
    for number in range(count):
        (folder / f"f{number}.txt").write_text(text(number, lambda name: f"variables.{name}"))
        entries.append(f'  - {{source: f{number}.txt, target: "{{{{ variables.code }}}}-{number}.txt"}}')
    variables = [f"  {name}: {{type: string, default: {value}}}" for name, value in VALUES.items()]
    (folder / "module.yaml").write_text("\n".join(["module: many", "variables:", *variables, "files:", *entries]) + "\n")


def cookiecutter(folder, count):
    place = folder / "{{cookiecutter.code}}"
    place.mkdir(parents=True)
    (folder / "cookiecutter.json").write_text(json.dumps(VALUES))
    for number in range(count):
        (place / f"{{{{cookiecutter.code}}}}-{number}.txt").write_text(text(number, lambda name: f"cookiecutter.{name}"))


def copier(folder, count):
    folder.mkdir()
    questions = "".join(f"{name}: {{type: str, default: {value}}}\n" for name, value in VALUES.items())
    (folder / "copier.yml").write_text(questions)
    for number in range(count):
        (folder / f"{{{{code}}}}-{number}.txt.jinja").write_text(text(number, lambda name: name))


def quick_ways(folder, count, command):
    """By name, what renders into `folder/out` in milliseconds."""
    out = folder / "out"
    module(folder / "module", count)
    render = lambda: quietly(command, "render", folder / "module", "--output", out, cwd=folder)
    render()
    assert len(list(out.glob("*.txt"))) == count, "not every file was rendered"
    shutil.copytree(out, folder / "rendered")
    copy = lambda: quietly("cp", "-r", folder / "rendered", out)
    return {"cp -r": afresh(out, copy), "gabarit render": afresh(out, render)}


def slow_ways(folder, count):
    """The same by others from PyPI, which take seconds to minutes."""
    out = folder / "out"
    cookiecutter(folder / "cookiecutter", count)
    copier(folder / "copier", count)
    cookie, copy = peer("cookiecutter==2.7.1"), peer("copier==9.19.1")
    bake = lambda: quietly(cookie, "--no-input", "-o", out, folder / "cookiecutter")
    copied = lambda: quietly(copy, "copy", "--defaults", "--quiet", folder / "copier", out)
    return {"cookiecutter": afresh(out, bake), "copier": afresh(out, copied)}


def afresh(out, work):
    """The work with nothing in its place; what clears it runs in this process and is not counted."""
    def run():
        shutil.rmtree(out, ignore_errors=True)
        work()
    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", default="1000,10000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-rounds", type=int, default=1, help="rounds of cookiecutter and copier; 0 leaves them out")
    parser.add_argument("--gabarit", default=COMMAND, type=pathlib.Path)
    arguments = parser.parse_args()
    print(f"{'files':>6}  {'way':<15} {'CPU ms':>8} {'wall ms':>8}  CPU, times that of cp -r")
    for count in map(int, arguments.files.split(",")):
        with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
            folder = pathlib.Path(folder)
            best = interleaved(quick_ways(folder, count, arguments.gabarit), arguments.rounds)
            if arguments.slow_rounds:
                best |= interleaved(slow_ways(folder, count), arguments.slow_rounds, warm_up=0)
            base = best["cp -r"][0]
            for name, (cpu, wall) in best.items():
                print(f"{count:>6}  {name:<15} {cpu * 1000:>8.1f} {wall * 1000:>8.1f}  {cpu / base:.2f}", flush=True)


if __name__ == "__main__":
    main()
