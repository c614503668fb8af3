"""Renders every module of Templates/ with hostile values and parses the result with python-hcl2."""
import json, pathlib, subprocess, sys, tempfile

import hcl2

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent


def main():
    gabarit = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".build/debug/gabarit")
    passed = failed = 0
    declared, used = set(), {}
    for module in sorted((ROOT / "Templates").iterdir()):
        if not (module / "module.yaml").exists():
            continue
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run(
                [gabarit, "render", str(module), "--config", str(HERE / "gabarit.yaml"), "--request", str(HERE / "request.json"), "--output", folder],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if run.returncode != 0:
                failed += 1
                print(f"FAIL {module.name}: {run.stdout}")
                continue
            for file in sorted(pathlib.Path(folder).rglob("*")):
                try:
                    if file.suffix == ".tf":
                        with open(file, encoding="utf-8") as text:
                            document = hcl2.load(text)
                        declared |= {name.strip('"') for block in document.get("variable", []) for name in block}
                    elif file.suffix == ".json":
                        values = json.loads(file.read_text(encoding="utf-8"))
                        if file.name.endswith(".auto.tfvars.json"):
                            used[file.name] = values
                    passed += 1
                except Exception as error:  # any failure of the parser is a failed file
                    failed += 1
                    print(f"FAIL {module.name}/{file.name}: {error}\n{file.read_text()[:2000]}")
    for name, values in used.items():
        for variable in values:
            if variable not in declared:
                failed += 1
                print(f"FAIL {name} saves '{variable}', which no .tf file declares")
    print(f"terraform: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
