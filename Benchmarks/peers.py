"""Renders a workload with an engine of Python a number of times: bytes and CPU seconds of one render.

    python3 peers.py jinja2|minijinja WORKLOAD TIMES
"""
import json
import pathlib
import sys
import time

engine, folder, times = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
meta = json.loads((folder / "meta.json").read_text())
context = json.loads((folder / "context.json").read_text())
if engine == "json":
    text = (folder / "context.json").read_text()

    def render():
        json.loads(text)
        return ""
elif engine == "jinja2":
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder / "jinja"), autoescape=meta["autoescape"], keep_trailing_newline=True)
    template = environment.get_template(meta["entry"])

    def render():
        return template.render(context)
else:
    import minijinja

    environment = minijinja.Environment(
        loader=lambda name: (folder / "jinja" / name).read_text(), keep_trailing_newline=True,
        auto_escape_callback=lambda name: meta["autoescape"], pycompat=True)

    def render():
        return environment.render_template(meta["entry"], **context)

count = len(render().encode())
start = time.process_time()
for _ in range(times):
    render()
print(count, (time.process_time() - start) / max(1, times))
