"""How the benchmarks of this folder measure: the processor time (user and system) of everything that was started."""
import os, pathlib, resource, subprocess, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = ROOT / ".build/release/gabarit"


def spent(work):
    """CPU and wall seconds of the child processes that some work started and waited for."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - start


def interleaved(ways, rounds, warm_up=1):
    """The smallest CPU and the smallest wall time of each way, by its name.

    The ways take turns, so that a busy machine is busy for all; the first rounds warm caches and are not counted."""
    best = {name: (float("inf"), float("inf")) for name in ways}
    for turn in range(rounds + warm_up):
        for name, work in ways.items():
            cpu, wall = spent(work)
            if turn >= warm_up:
                best[name] = min(best[name][0], cpu), min(best[name][1], wall)
    return best


def quietly(*words, **options):
    subprocess.run([str(word) for word in words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, **options)


def peer(package):
    """The command of a package from PyPI, in an environment of its own below .build."""
    home = ROOT / ".build/benchmark-python"
    command = home / "bin" / package.split("==")[0]
    if not command.exists():
        if not (home / "bin/pip").exists():
            quietly("python3", "-m", "venv", home)
        quietly(home / "bin/pip", "install", "--quiet", "--disable-pip-version-check", package)
    return command


def in_memory():
    """A folder on a memory file system, where there is one."""
    shared = pathlib.Path("/dev/shm")
    return str(shared) if shared.is_dir() and os.access(shared, os.W_OK) else None
