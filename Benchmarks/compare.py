#!/usr/bin/env python3
"""Runs Gabarit beside other engines, interleaved, and prints CPU time of one render and ratios to Gabarit.

    ./compare.py [FOLDER OF WORKLOADS] [--rounds 5] [--seconds 0.2]

Builds the Swift programs and makes an environment with the Python engines of requirements.txt in .build, so nothing
needs to be there before. Every round runs every engine once; the smallest time of all rounds counts. A workload has a
folder `jinja`, and folders `stencil` and `mustache` where these can express it.
"""
import argparse
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE / ".build"
ENGINES = ["gabarit", "minijinja", "jinja2", "stencil", "mustache"]


def prepare(builds):
    if builds:
        subprocess.run(["swift", "build", "-c", "release", "--scratch-path", BUILD], cwd=HERE, check=True,
                       stdout=sys.stderr)
    python = BUILD / "venv/bin/python"
    if not python.exists():
        venv.create(BUILD / "venv", with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
                    HERE / "requirements.txt"], check=True, stdout=sys.stderr)
    return python


def command(engine, workload, python):
    release = BUILD / "release"
    if engine == "gabarit":
        return [release / "TemplateBenchmark", "time", workload]
    if engine == "gabarit json":
        return [release / "TemplateBenchmark", "time-json", workload]
    if engine in ("stencil", "mustache"):
        return [release / "PeerBenchmark", engine, workload] if (workload / engine).is_dir() else None
    return [python, HERE / "peers.py", engine, workload]


def run(words, times):
    """Bytes written and CPU seconds of one render."""
    answer = subprocess.run([*map(str, words), str(times)], check=True, capture_output=True, text=True).stdout.split()
    return int(answer[0]), float(answer[1])


def measure(engines, workload, python, rounds, seconds):
    commands = {engine: command(engine, workload, python) for engine in engines}
    commands = {engine: words for engine, words in commands.items() if words}
    times = {}
    for engine, words in list(commands.items()):
        try:
            single = max(run(words, 3)[1], 1e-7)
        except subprocess.CalledProcessError as error:
            # An engine that cannot render a workload has no figure for it.
            print(f"{workload.name}: {engine} failed: {error.stderr[-200:].strip()}", file=sys.stderr)
            del commands[engine]
            continue
        times[engine] = max(3, min(int(seconds / single), 1_000_000))
    best = {}
    for _ in range(rounds):
        for engine, words in commands.items():
            taken = run(words, times[engine])[1]
            best[engine] = min(taken, best.get(engine, taken))
    return best


def table(title, engines, results):
    print(f"\n| {title} | " + " | ".join(engines) + " |")
    print("|---|" + "--:|" * len(engines))
    own = engines[0]
    for name, best in results:
        cells = []
        for engine in engines:
            if engine not in best:
                cells.append("–")
            else:
                ratio = "" if engine == own else f" ({best[engine] / best[own]:.1f}×)"
                cells.append(f"{best[engine] * 1e6:,.1f}{ratio}")
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=HERE / "workloads")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.2, help="CPU time of an engine in a round")
    parser.add_argument("--no-build", action="store_true", help="take the Swift programs as they are")
    options = parser.parse_args()
    python = prepare(not options.no_build)
    workloads = sorted(path.parent.resolve() for path in options.folder.glob("*/meta.json"))
    if not workloads:
        sys.exit(f"{options.folder} holds no workload")
    renders, documents = [], []
    for workload in workloads:
        renders.append((workload.name, measure(ENGINES, workload, python, options.rounds, options.seconds)))
        documents.append(
            (workload.name, measure(["gabarit json", "json"], workload, python, options.rounds, options.seconds)))
    table("render, µs of CPU", ENGINES, renders)
    table("context from JSON, µs of CPU", ["gabarit json", "json"], documents)


main()
