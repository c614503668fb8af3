"""Looks at preview pages in Chromium: what they load, run, show, fold and print."""
import base64, pathlib, shutil, sys, tempfile

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import Browser
from place import HOSTILE, ROOT, Place, request

failures = []
checks = 0


def expect(holds, what):
    global checks
    checks += 1
    if not holds:
        failures.append(what)
        print(f"FAIL {what}")


def expect_harmless(browser, page, name):
    browser.open(page)
    expect(browser.dialog() is None, f"{name}: no dialog opens")
    expect(browser.console() == [], f"{name}: the console stays empty")
    outside = [url for url in browser.requests() if url != page.as_uri() and not url.startswith("data:")]
    expect(outside == [], f"{name}: nothing is asked for, not {outside}")
    expect(browser.ask("return document.scripts.length") == 0, f"{name}: there is no script")
    handlers = browser.ask("return [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
                           ".filter(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value)).map(a => a.name)")
    expect(handlers == [], f"{name}: no attribute runs anything, not {handlers}")
    hidden = browser.ask("return /[\\u0000-\\u0008\\u000e-\\u001f\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]/"
                         ".test(document.documentElement.outerHTML)")
    expect(not hidden, f"{name}: no character hides or turns others around")


def expect_readable(browser, page, name):
    levels = browser.ask("return [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    expect(levels[:1] == [1] and levels.count(1) == 1, f"{name}: one heading of the first level comes first")
    expect(all(b - a <= 1 for a, b in zip(levels, levels[1:])), f"{name}: no level of headings is skipped")
    broken = browser.ask("return [...document.querySelectorAll('a[href^=\"#\"], [aria-labelledby]')]"
                         ".map(e => e.getAttribute('aria-labelledby') || e.getAttribute('href').slice(1))"
                         ".filter(id => !document.getElementById(id))")
    expect(broken == [], f"{name}: every link and label leads somewhere, not {broken}")
    for scheme in ("light", "dark"):
        browser.media(scheme)
        low = browser.low_contrast()
        expect(low == [], f"{name}: text stands out in {scheme}, not {low[:3]}")
    browser.media()
    browser.width(360)
    wide = browser.ask("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    expect(wide <= 0, f"{name}: fits a telephone, not {wide} pixels too wide")
    browser.width(1200)


def expect_folding(browser, name):
    details = browser.driver.find_element(By.CSS_SELECTOR, "details.file")
    summary = details.find_element(By.TAG_NAME, "summary")
    line = details.find_element(By.CSS_SELECTOR, "td.line")
    expect(line.is_displayed(), f"{name}: differences are shown at first")
    summary.send_keys(Keys.ENTER)
    expect(details.get_attribute("open") is None and not line.is_displayed(), f"{name}: Enter folds a file")
    summary.send_keys(Keys.SPACE)
    expect(line.is_displayed(), f"{name}: the space bar unfolds it")
    summary.click()
    expect(not line.is_displayed(), f"{name}: a click folds it")
    browser.media(kind="print")
    printed = browser.ask("return getComputedStyle(document.querySelector('details.file'), '::details-content')"
                          ".contentVisibility")
    expect(printed == "visible", f"{name}: what is folded is printed all the same")
    expect(not browser.driver.find_element(By.TAG_NAME, "nav").is_displayed(), f"{name}: links are not printed")
    pdf = base64.b64decode(browser.driver.execute_cdp_cmd("Page.printToPDF", {})["data"])
    expect(pdf.startswith(b"%PDF") and len(pdf) > 10_000, f"{name}: prints")
    browser.media()
    summary.click()


def ordinary(browser, folder, screenshot):
    place = Place(folder, ROOT / "Templates")
    place.merge(request("first", ["new-workspace-template"]))
    place.commit({"terraform/projects/WATER1/network/rules/allow.tf": "# by hand\n"})
    page, preview = place.page(request("demo-2", ["azure-storage-blob", "azure-databricks"]), "ordinary")
    expect_harmless(browser, page, "ordinary")
    expect_readable(browser, page, "ordinary")
    text = browser.ask("return document.body.innerText")
    for file in preview["files"]:
        expect(file["path"].rsplit("/", 1)[-1] in text, f"ordinary: shows {file['path']}")
        for line in file["diff"].split("\n")[3:6] if not file["path"].endswith("lock.json") else []:
            expect(line.strip() in text, f"ordinary: shows the line {line}")
    for module in preview["modules"]:
        for variable in module["variables"]:
            expect(variable["name"] in text, f"ordinary: shows the variable {variable['name']}")
    for wanted in [preview["pullRequest"]["title"], "Pending Approval", "Gabarit-Run-Id: demo-2", preview["digest"]]:
        expect(wanted in text, f"ordinary: shows {wanted}")
    if screenshot:
        browser.width(1200, 1150)
        browser.driver.save_screenshot(screenshot)
        browser.width(1200)
    expect_folding(browser, "ordinary")


def hostile(browser, folder):
    modules = pathlib.Path(folder) / "modules"
    shutil.copytree(ROOT / "Templates/new-workspace-template", modules / "new-workspace-template")
    module = modules / "hostile"
    module.mkdir()
    # Brackets and double quotes stand in no path; what is left are entities and single quotes.
    names = ["' autofocus onfocus=alert(4) '.txt", "&lt;img src=x onerror=alert(2)&gt;.txt"]
    module.joinpath("a.txt").write_text("\n".join("{{ variables.v%d }}" % i for i in range(len(HOSTILE))) + "\n")
    entries = "".join(f"  - {{source: a.txt, target: \"{name}/{name}\"}}\n" for name in names)
    module.joinpath("module.yaml").write_text(
        "module: hostile\nvariables:\n" + "".join(f"  v{i}: {{type: string}}\n" for i in range(len(HOSTILE)))
        + f"files:\n{entries}")
    place = Place(folder, modules, {f"v{i}": value for i, value in enumerate(HOSTILE)})
    page, _ = place.page(request("h", ["new-workspace-template", "hostile"], name=HOSTILE[0] + HOSTILE[1]), "hostile")
    expect_harmless(browser, page, "H4 O3 O5 hostile")
    expect_readable(browser, page, "hostile")
    text = browser.ask("return document.body.innerText")
    for value in HOSTILE[:9]:
        expect(value in text, f"hostile: shows {value} as text")
    expect("admin\\u{202E}" in text and "^[]0;pwn^G^[[2J" in text, "hostile: writes out what cannot be seen")
    expect(names[1] in text, "hostile: shows names of files as text")


def dangerous(browser, folder):
    modules = pathlib.Path(folder) / "modules"
    module = modules / "new-workspace-template"
    module.mkdir(parents=True)
    files = ["project.tfbackend"] + [f"f{i}.tf" for i in range(12)]
    for file in files:
        module.joinpath(file).write_text("# {{ workspace.name }}\n")
    module.joinpath("module.yaml").write_text(
        "module: new-workspace-template\nvariables:\n  project_cd: {type: string, value: \"{{ workspace.acronym }}\"}\n"
        f"  owner: {{type: string, value: \"{{{{ workspace.cbrid or 'me' }}}}\"}}\nfiles: [{', '.join(files)}]\n")
    place = Place(folder, modules)
    place.merge(request("first", ["new-workspace-template"]))
    module.joinpath("module.yaml").write_text(
        "module: new-workspace-template\nvariables:\n  project_cd: {type: string, value: other}\n"
        "  owner: {type: string, value: \"\"}\nfiles: [project.tfbackend]\nsave: {existing: replace}\n")
    page, preview = place.page(request("second", ["new-workspace-template"], name="New name"), "dangerous")
    browser.open(page)
    shown = browser.ask("return [...document.querySelectorAll('.warnings li')].map(e => e.textContent)")
    for wanted in ["would no longer find its state", "held the acronym 'WATER1' and changes", "'owner' turns empty",
                   "12 files are deleted"]:
        expect(any(wanted in warning for warning in shown), f"dangerous: warns that {wanted}")
        expect(any(wanted in warning for warning in preview["warnings"]), f"dangerous: warns programs that {wanted}")
    expect_readable(browser, page, "dangerous")
    return place


def unchanged(browser, folder):
    place = Place(folder, ROOT / "Templates")
    place.merge(request("first", ["new-workspace-template"]))
    page, _ = place.page(request("again", ["new-workspace-template"]), "unchanged")
    expect_harmless(browser, page, "unchanged")
    expect("No file changes." in browser.ask("return document.body.innerText"), "unchanged: says so")
    expect_readable(browser, page, "unchanged")


def main():
    arguments = sys.argv[1:]
    screenshot = arguments[arguments.index("--screenshot") + 1] if "--screenshot" in arguments else None
    browser = Browser()
    try:
        for look in (lambda b, f: ordinary(b, f, screenshot), hostile, dangerous, unchanged):
            with tempfile.TemporaryDirectory() as folder:
                look(browser, folder)
    finally:
        browser.close()
    print(f"preview pages: {checks} checks, {len(failures)} failed")
    return 1 if failures or checks < 50 else 0


sys.exit(main())
