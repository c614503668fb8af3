"""Whole templates made at random: statements in each other, whitespace marks, several files, options."""
import random

import calls
from values import CONTEXT, LITERALS, NAMES, SHORT

TEXT = ["a", " ", "\n", "  \n", "x y", "\n\n", "<b>", "\t", "é", "{", "}", "%", "#", "{ {", "\r\n", "-", "'", "&", "\n  ", "line\n"]
LOOP = ["index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem", "cycle('a', 'b')", "changed(x)", "nope", "cycle()", "changed()"]
OPTIONS = [
    {"trim_blocks": True}, {"lstrip_blocks": True}, {"trim_blocks": True, "lstrip_blocks": True}, {"keep_trailing_newline": True},
    {"newline_sequence": "\r\n"}, {"autoescape": True}, {"undefined": "strict"}, {"undefined": "chainable"}, {"undefined": "debug"},
    {"sandbox": True}, {"sandbox": "immutable"}, {"line_statement_prefix": "#"}, {"line_statement_prefix": "%", "line_comment_prefix": "##"}, {"autoescape": "select"},
    {"block_start_string": "<%", "block_end_string": "%>", "variable_start_string": "${", "variable_end_string": "}", "comment_start_string": "<#", "comment_end_string": "#>"},
    {"block_start_string": "[[", "block_end_string": "]]", "variable_start_string": "[[[", "variable_end_string": "]]]", "comment_start_string": "[#", "comment_end_string": "#]"},
    {"globals": {"g": 5, "n": "global"}}, {"policies": {"truncate.leeway": 0, "json.dumps_kwargs": {"indent": 1}}},
]


class Maker:
    """One template set; every choice comes from the seed."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.env = {"extensions": ["do", "loopcontrols"]}
        for _ in range(self.chance.choice([0, 0, 1, 1, 2])):
            self.env.update(self.chance.choice(OPTIONS))
        self.files = {}
        self.known = ["x", "y", "i", "item", "m", "loop", "ns", "caller", "v", "self", "super"]
        self.blocks = ["body", "head", "foot"]
        self.macros = ["m", "mac"]

    def pick(self, *choices):
        return self.chance.choice(choices)

    def maybe(self, share=0.5):
        return self.chance.random() < share

    # expressions

    def expression(self, depth=2):
        kind = self.chance.randrange(16)
        if depth <= 0 or kind < 3:
            return self.chance.choice(self.known[:5] + SHORT + ["loop." + self.chance.choice(LOOP)] + [self.chance.choice(LITERALS)])
        inner = lambda: self.expression(depth - 1)
        if kind == 3:
            return f"{inner()} {self.pick('+', '-', '*', '/', '//', '%', '~', '~', '~')} {inner()}"
        if kind == 4:
            return f"{inner()} {self.pick('==', '!=', '<', '>', '<=', '>=', 'in', 'not in', 'and', 'or')} {inner()}"
        if kind in (5, 6, 7):
            name = self.chance.choice([f for f in calls.FILTERS if f != "random"])
            arguments = self.chance.choice(calls.FILTERS[name] + ["", "", self.chance.choice(calls.ARGUMENTS)])
            return f"{inner()}|{name}({arguments})" if arguments or self.maybe(0.2) else f"{inner()}|{name}"
        if kind == 8:
            name = self.chance.choice(list(calls.TESTS))
            arguments = self.chance.choice(calls.TESTS[name] + [""])
            # In parentheses: Jinja2 reads any word after a test without arguments as its argument, even 'if'.
            return f"({inner()} is {self.pick('', 'not ')}{name if name != '==' else 'eq'}{f'({arguments})' if arguments else ''})"
        if kind == 9:
            return f"({inner()} if {inner()}{self.pick('', ' else ' + inner())})"
        if kind == 10:
            return f"{self.chance.choice(self.known + NAMES)}{self.pick('.name', '.a', '[0]', '[1:]', '.b[1]', '.items()', '.upper()', '[::-1]', '.nope', '.nope.x', '()')}"
        if kind == 11:
            return f"[{', '.join(inner() for _ in range(self.chance.randrange(4)))}]"
        if kind == 12:
            return "{" + ", ".join(f"{self.pick(repr('k'), repr('b'), '1')}: {inner()}" for _ in range(self.chance.randrange(3))) + "}"
        if kind == 13:
            return f"{self.pick('not ', '-', '+', '')}({inner()})"
        if kind == 14:
            table = self.pick(calls.TEXT_METHODS, calls.LIST_METHODS, calls.DICT_METHODS)
            name = self.chance.choice(list(table))
            return f"{self.pick('s', 'words', 'd', 'xs', 'title', 'counts')}.{name}({self.chance.choice(table[name] + [''])})"
        return f"{self.chance.choice(self.macros)}({', '.join(inner() for _ in range(self.chance.randrange(3)))})"

    # statements

    def open(self, code):
        start = self.env.get("block_start_string", "{%")
        end = self.env.get("block_end_string", "%}")
        prefix = self.env.get("line_statement_prefix")
        if prefix and self.maybe(0.4):
            return f"\n{self.pick('', '  ')}{prefix} {code}{self.pick('', ':')}\n"
        return f"{start}{self.pick('', '', '', '-', '+')} {code} {self.pick('', '', '', '-', '+')}{end}"

    def output(self):
        start = self.env.get("variable_start_string", "{{")
        end = self.env.get("variable_end_string", "}}")
        return f"{start}{self.pick('', '', '', '-')} {self.expression()} {self.pick('', '', '', '-')}{end}"

    def comment(self):
        start = self.env.get("comment_start_string", "{#")
        end = self.env.get("comment_end_string", "#}")
        if "line_comment_prefix" in self.env and self.maybe():
            return f"{self.pick('', chr(10))}{self.env['line_comment_prefix']} words\n"
        return f"{start}{self.pick('', '-', '+')} c {self.pick('', '-', '+')}{end}"

    def body(self, depth, most=4):
        return "".join(self.statement(depth) for _ in range(self.chance.randrange(1, most)))

    def statement(self, depth):
        if depth <= 0 or self.maybe(0.45):
            return self.chance.choice([lambda: self.chance.choice(TEXT), self.output, self.output, self.comment])()
        inner = lambda: self.body(depth - 1)
        kind = self.chance.randrange(17)
        target = self.pick("x", "y", "i", "v")
        if kind < 3:
            return self.loop(depth)
        if kind < 5:
            text = self.open(f"if {self.expression()}") + inner()
            for _ in range(self.chance.randrange(2)):
                text += self.open(f"elif {self.expression()}") + inner()
            return text + (self.open("else") + inner() if self.maybe() else "") + self.open("endif")
        if kind == 5:
            return self.open(f"set {self.pick(target, target, 'x, y', 'ns.a', '(x, y)')} = {self.expression()}{self.pick('', '', ', 1')}")
        if kind == 6:
            return self.open(f"set {target}{self.pick('', '|upper', '|trim|length')}") + inner() + self.open("endset")
        if kind == 7:
            return self.open(f"with {self.pick('', target + ' = ' + self.expression(), 'x = 1, y = x')}") + inner() + self.open("endwith")
        if kind == 8:
            name = self.chance.choice(self.macros)
            parameters = self.pick("", "x", "x, y=2", "a, b=a, c='z'", "x=n")
            return self.open(f"macro {name}({parameters})") + inner() + self.pick("", self.output_of("varargs"), self.output_of("kwargs"), self.output_of("caller()")) + self.open(self.pick("endmacro", "endmacro " + name)) + self.output_of(f"{name}({self.pick('', '1', '1, 2', 'x=1', '1, 2, 3, q=4')})")
        if kind == 9:
            return self.open(f"call{self.pick('', '(x)', '(x, y=1)')} {self.chance.choice(self.macros)}({self.pick('', '1')})") + inner() + self.open("endcall")
        if kind == 10:
            return self.open(f"filter {self.pick('upper', 'trim|upper', 'replace(1, 2)', 'indent(2)', 'e', 'length', 'nope')}") + inner() + self.open("endfilter")
        if kind == 11:
            name = self.chance.choice(self.blocks)
            return self.open(f"block {name}{self.pick('', '', ' scoped', ' required')}") + self.pick(inner(), self.output_of("super()") + inner()) + self.open(self.pick("endblock", "endblock " + name))
        if kind == 12:
            return self.open(f"autoescape {self.pick('true', 'false', 'yes')}") + inner() + self.open("endautoescape")
        if kind == 13:
            return self.reference()
        if kind == 14:
            return self.open("raw") + self.pick("{{ x }}", "{% if %}", "\n x \n", "a") + self.open("endraw")
        if kind == 15:
            return self.open(self.pick("do xs.append(1)", "do d.update(q=1)", "break", "continue", f"do {self.expression()}", f"print {self.expression()}"))
        return self.open("set ns = namespace(a=1)") + self.open(f"set ns.a = {self.expression()}") + self.output_of("ns.a")

    def output_of(self, code):
        return f"{self.env.get('variable_start_string', '{{')} {code} {self.env.get('variable_end_string', '}}')}"

    def loop(self, depth):
        target = self.pick("x", "i", "item", "x, y", "k, v", "(x, y)")
        source = self.pick("xs", "words", "users", "pairs", "d.items()", "none_list", "range(3)", "'abc'", "tree", "d|dictsort", "xs|batch(2)", self.expression(1))
        code = f"for {target} in {source}{self.pick('', '', ' if ' + self.expression(1))}"
        if self.maybe(0.15):
            code = "for x in tree recursive"
            return self.open(code) + self.body(depth - 1) + self.output_of("x.v") + self.output_of(self.pick("loop(x.kids)", "loop(x.kids)|upper", "loop.depth")) + self.open("endfor")
        text = self.open(code) + self.body(depth - 1)
        if self.maybe(0.4):
            text += self.output_of("loop." + self.chance.choice(LOOP))
        return text + (self.open("else") + self.body(depth - 1) if self.maybe(0.3) else "") + self.open("endfor")

    def reference(self):
        name = self.pick("'part'", "'part.html'", "'nope'", "['nope', 'part']", "'lib'", "p", "'broken'")
        return self.open(self.pick(
            f"include {name}{self.pick('', ' ignore missing', ' without context', ' ignore missing with context')}",
            f"import 'lib' as lib{self.pick('', ' with context')}", f"from 'lib' import mac{self.pick('', ' as m', ', value, missing')}{self.pick('', ' with context')}",
        )) + self.pick("", self.output_of("lib.mac(1)"), self.output_of("lib.value ~ lib.nope"), self.output_of("m(2)"), self.output_of("missing"))

    def case(self):
        self.files = {
            "part": self.body(1), "part.html": self.body(1), "broken": self.pick("{% if %}", "{{ x", "fine"),
            "lib": self.open("macro mac(x=1, y=2)") + self.body(1) + self.open("endmacro") + self.open("set value = 5") + self.open("set _hidden = 1"),
            "base": self.pick("", self.body(1)) + "".join(self.open(f"block {b}{self.pick('', ' scoped', ' required')}") + self.body(1) + self.open("endblock") for b in self.blocks[:2]) + self.pick("", self.output_of("self.body()"), self.open("set late = 1")),
            "middle": self.open("extends 'base'") + self.open("block body") + self.pick("", self.output_of("super()")) + self.body(1) + self.open("endblock"),
        }
        main = self.body(3, 6)
        if self.maybe(0.2):
            main = self.open(f"extends {self.pick(repr('base'), repr('middle'), 'p', repr('base') + ' if yes')}") + main
        return {"templates": {**self.files, "main": main, "main.html": main}, "entry": self.pick("main", "main", "main.html"), "context": {**CONTEXT, "p": "base"}, "env": self.env}


def cases(seed, most):
    """That many sets of templates, each from a seed of its own."""
    return [Maker(seed * 1_000_003 + number).case() for number in range(most)]
