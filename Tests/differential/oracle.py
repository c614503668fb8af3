"""What Jinja2 answers to a template case, in the words of `gabarit conformance`."""
import copy
import signal

import jinja2
import jinja2.sandbox
from jinja2 import exceptions

SANDBOXES = {True: jinja2.sandbox.SandboxedEnvironment, "immutable": jinja2.sandbox.ImmutableSandboxedEnvironment}
UNDEFINED = {"chainable": jinja2.ChainableUndefined, "strict": jinja2.StrictUndefined, "debug": jinja2.DebugUndefined}
EXTENSIONS = {"do": "jinja2.ext.do", "loopcontrols": "jinja2.ext.loopcontrols"}
PLAIN = {
    "trim_blocks", "lstrip_blocks", "keep_trailing_newline", "newline_sequence", "line_statement_prefix",
    "line_comment_prefix", "block_start_string", "block_end_string", "variable_start_string", "variable_end_string",
    "comment_start_string", "comment_end_string",
}
SECONDS = 2


class TooSlow(Exception):
    """Jinja2 worked longer than a case is worth."""


def environment(options, templates):
    """The environment that a case's options describe."""
    keywords = {name: value for name, value in options.items() if name in PLAIN}
    keywords["extensions"] = [EXTENSIONS[name] for name in options.get("extensions", [])]
    if options.get("undefined") in UNDEFINED:
        keywords["undefined"] = UNDEFINED[options["undefined"]]
    if options.get("autoescape") == "select":
        keywords["autoescape"] = jinja2.select_autoescape()
    else:
        keywords["autoescape"] = bool(options.get("autoescape"))
    make = SANDBOXES.get(options.get("sandbox"), jinja2.Environment)
    made = make(loader=jinja2.DictLoader(templates), **keywords)
    made.globals.update(options.get("globals", {}))
    made.policies.update(options.get("policies", {}))
    return made


def group(error):
    """The group of an exception: what a person has to look at."""
    if isinstance(error, (exceptions.TemplateSyntaxError, SyntaxError)):
        return "syntax"
    if isinstance(error, exceptions.TemplateNotFound):
        return "not-found"
    if isinstance(error, exceptions.SecurityError):
        return "security"
    if isinstance(error, exceptions.UndefinedError):
        return "undefined"
    return "runtime"


def answer(case):
    """`{"output": …}` or `{"error": group, "message": …, "compiling": whether it was read then}`; raises `TooSlow`."""
    def stop(*_):
        raise TooSlow()

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    compiling = True
    try:
        template = environment(case["env"], case["templates"]).get_template(case["entry"])
        compiling = False
        return {"output": template.render(copy.deepcopy(case["context"]))}
    except TooSlow:
        raise
    except Exception as error:  # every exception of Python is an answer
        return {"error": group(error), "message": f"{type(error).__name__}: {error}", "compiling": compiling}
    finally:
        signal.alarm(0)
