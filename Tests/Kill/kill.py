#!/usr/bin/env python3
"""Kills the worker again and again, starts it again, and looks from outside whether the invariants hold.

    Tests/Kill/kill.py [--binary .build/debug/gabarit] [--rounds 200] [--seed N] [--folder DIR] [--keep]

The seed is printed; the same seed sends the same requests and waits the same times.
"""

import argparse
import pathlib
import random
import shutil
import sys
import tempfile
import time

import effects
import invariants
import purity
from campaign import Campaign
from world import World

ROOT = pathlib.Path(__file__).resolve().parents[2]


def random_instants(world, rounds, seed):
    """SIGKILL at random instants: of the worker, of a person's approval, of both at once."""
    campaign = Campaign(world, random.Random(seed))
    kills = 0
    for _ in range(rounds):
        campaign.send_some()
        running = [world.start("worker")]
        if campaign.random.random() < 0.4:
            running += campaign.start_approval()
        time.sleep(campaign.random.uniform(0, 0.7))
        campaign.spare()
        for process in campaign.random.sample(running, len(running)):
            kills += process.poll() is None
            world.kill(process)
        campaign.look()
    campaign.finish()
    print(f"kill: {kills} kills at random instants in {rounds} rounds, {campaign.summary()}")
    return campaign.problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=ROOT / ".build/debug/gabarit")
    parser.add_argument("--rounds", type=int, default=200, help="kills at random instants")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--folder", help="where to work; a new temporary folder by default")
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    parser.add_argument("--skip-effects", action="store_true", help="random instants only")
    options = parser.parse_args()
    print(f"kill: seed {options.seed}")
    folder = pathlib.Path(options.folder or tempfile.mkdtemp(prefix="gabarit-kill-"))
    problems = []
    try:
        problems += random_instants(World(options.binary, folder / "random", visibility=5).create(), options.rounds, options.seed)
        if not options.skip_effects:
            problems += effects.every_effect(options.binary, folder, options.seed)
            problems += purity.check(options.binary, folder)
    finally:
        if not options.keep and not problems:
            shutil.rmtree(folder, ignore_errors=True)
    for problem in problems:
        print(f"kill: {problem}")
    print(f"kill: {'all invariants hold' if not problems else f'{len(problems)} problems; the folder is {folder}'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
