#!/usr/bin/env python3
"""How long small commands take, as processes: the smallest of many, since everything else is the machine's doing.

    make release && Benchmarks/runs/starts.py [--rounds 100]"""
import argparse, pathlib
from measure import COMMAND, ROOT, interleaved, quietly

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rounds", type=int, default=100)
parser.add_argument("--gabarit", default=COMMAND, type=pathlib.Path)
arguments = parser.parse_args()
commands = {
    "/bin/true": ["/bin/true"],
    "gabarit --version": [arguments.gabarit, "--version"],
    "gabarit validate Templates/azure-storage-blob": [arguments.gabarit, "validate", "Templates/azure-storage-blob"],
    "gabarit validate Templates": [arguments.gabarit, "validate", "Templates"],
}
ways = {name: lambda words=words: quietly(*words, cwd=ROOT) for name, words in commands.items()}
print(f"{'command':<48} {'CPU ms':>7} {'wall ms':>8}")
for name, (cpu, wall) in interleaved(ways, arguments.rounds).items():
    print(f"{name:<48} {cpu * 1000:>7.1f} {wall * 1000:>8.1f}")
