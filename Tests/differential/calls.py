"""Every filter, test, method and function with arguments of every kind: what each takes, and what it does not."""
import itertools
import random

from values import CONTEXT, DICTS, LISTS, LITERALS, NAMES, SHORT, TEXTS

INPUTS = NAMES + ["undef", "d.nope", "(1, 2)", "range(3)", "'<i>'|safe", "{1: 2}", "-2.5", "1e300", "dict(a=1)"]
ARGUMENTS = [
    "", "1", "0", "-1", "3", "2.5", "'a'", "''", "','", "none", "true", "false", "[1]", "undef", "d", "x=1", "'name'",
    "'age'", "0, 1", "'a', 'b'", "2, 'x'", "3, true", "none, true", "1, 2, 3", "'a', 'b', 1", "*[1]", "**{'x': 1}",
    "'a', 'b', 1, 2", "*[1, 2], **{'y': 3}",
]
FILTERS = {
    "abs": [], "attr": ["'name'", "'real'", "'__class__'"], "batch": ["2, 'z'", "linecount=2", "2, fill_with=0"],
    "capitalize": [], "center": ["20", "width=9", "8.0"], "count": [], "d": ["1, true", "default_value=2", "boolean=true"],
    "default": ["'x', boolean=true", "1, false"], "dictsort": ["true", "false, 'value'", "by='value'", "reverse=true", "by='x'", "case_sensitive=true"],
    "e": [], "escape": [], "filesizeformat": ["true", "binary=true"], "first": [], "float": ["1.5", "default=none"],
    "forceescape": [], "format": ["1, 2", "x=1", "'%'"], "groupby": ["'age'", "'city', 'x'", "'nope', 0", "attribute='name'", "'name', case_sensitive=true", "'tags'", "0", "'extra.k', default=2"],
    "indent": ["2", "2, true", "width='>'", "2, blank=true", "first=true", "4, true, true"], "int": ["5", "0, 16", "base=8", "default=none", "0, 2"],
    "items": [], "join": ["', '", "',', 'name'", "attribute='age'", "d='-'"], "last": [], "length": [], "list": [], "lower": [],
    "map": ["'upper'", "attribute='name'", "attribute='age', default=0", "'default', 'x'", "'int'", "'join', ','", "attribute=0", "'nofilter'", "attribute='extra.k'", "attribute='a.b', default='-'", "default=1"],
    "max": ["true", "attribute='age'", "case_sensitive=true"], "min": ["true", "attribute='age'", "attribute='nope'"],
    "pprint": [], "random": [], "reject": ["'odd'", "'none'", "'gt', 1", "'equalto', 1"], "rejectattr": ["'on'", "'age', 'gt', 26", "'nope'", "'name', 'in', ['Ana']"],
    "replace": ["'l', 'L'", "'o', '0', 1", "'', '-'", "'<', 1", "old='a', new='b'", "'a', 'b', count=1", "'a', none"], "reverse": [],
    "round": ["1", "0, 'floor'", "method='ceil'", "-1", "2, 'common'", "1, 'x'", "precision=1"], "safe": [],
    "select": ["'odd'", "'even'", "'defined'", "'gt', 1", "'string'", "'in', [1, 2]", "'nope'", "'divisibleby', 2"],
    "selectattr": ["'on'", "'age', 'equalto', 30", "'nope', 'defined'", "'tags'", "'extra.k'", "'name', 'lower'", "'age', 'nope'"],
    "slice": ["3, 'z'", "slices=2", "2, fill_with=0"], "sort": ["true", "attribute='age'", "attribute='age,name'", "reverse=true", "false, true", "attribute='city,-age'", "attribute=0", "true, true, 'name'"],
    "string": [], "striptags": [], "sum": ["start=10", "attribute='age'", "'age', 5", "start='x'", "start=[]"], "title": [], "tojson": ["2", "indent=1"],
    "trim": ["'h'", "' \\t'", "chars='d'"], "truncate": ["5", "5, true", "8, false, '..'", "7, true, '', 0", "length=3, leeway=1", "255", "2", "5, leeway=0", "3, true, '…', 0"],
    "unique": ["true", "attribute='age'", "false, 'city'", "case_sensitive=true"], "upper": [],
    "urlencode": [], "urlize": ["20", "10, true", "nofollow=true", "target='_blank'", "none, false, 'x', 'r'", "extra_schemes=['ftp:']", "rel='a b'"],
    "wordcount": [], "wordwrap": ["5", "5, false", "width=4, break_long_words=false", "6, wrapstring='|'", "5, true, '-', false", "0"], "xmlattr": ["false", "autospace=true"],
}
TESTS = {
    "boolean": [], "callable": [], "defined": [], "divisibleby": ["2", "num=3", "0"], "eq": ["1"], "equalto": ["'a'"], "escaped": [], "even": [],
    "false": [], "filter": [], "float": [], "ge": ["1"], "gt": ["1"], "greaterthan": ["2"], "in": ["[1, 7]", "'hello'", "d"], "integer": [], "iterable": [],
    "le": ["1"], "lower": [], "lt": ["3"], "lessthan": ["1"], "mapping": [], "ne": ["1"], "none": [], "number": [], "odd": [], "sameas": ["true", "none", "n"],
    "sequence": [], "string": [], "test": [], "true": [], "undefined": [], "upper": [], "==": [],
}
TEXT_METHODS = {
    "capitalize": [], "casefold": [], "center": ["10", "10, '*'"], "count": ["'l'", "'l', 3", "''", "'o', 0, 5"], "encode": [], "endswith": ["'d'", "('d', 'x')", "'l', 0, 3"],
    "expandtabs": ["4"], "find": ["'o'", "'o', 5", "'zz'", "'', 3", "'o', -3", "'l', 0, 3"], "format": ["1, 2", "a=1", "*xs"], "format_map": ["d"], "index": ["'o'", "'zz'"], "isalnum": [],
    "isalpha": [], "isascii": [], "isdecimal": [], "isdigit": [], "isidentifier": [], "islower": [], "isnumeric": [], "isprintable": [], "isspace": [],
    "istitle": [], "isupper": [], "join": ["words", "['a', 'b']", "xs", "s", "d"], "ljust": ["8", "8, '.'"], "lower": [], "lstrip": ["'h '"], "partition": ["'o'", "''"],
    "removeprefix": ["'he'"], "removesuffix": ["'ld'"], "replace": ["'l', 'L'", "'l', 'L', 1", "'', '-'", "'l', '', -1"], "rfind": ["'o'", "'o', 0, 5"], "rindex": ["'o'"], "rjust": ["8"],
    "rpartition": ["'o'"], "rsplit": ["' '", "none, 1", "' ', 1"], "rstrip": ["'d'"], "split": ["' '", "','", "none, 1", "' ', maxsplit=1", "''", "sep=','"], "splitlines": ["true", "keepends=true"],
    "startswith": ["'h'", "('x', 'h')", "'e', 1"], "strip": ["'hd'", "none"], "swapcase": [], "title": [], "translate": ["{104: 'H'}"], "upper": [], "zfill": ["8", "1"], "nope": [],
}
LIST_METHODS = {
    "append": ["1"], "clear": [], "copy": [], "count": ["1", "'a'"], "extend": ["[1]", "'ab'", "d"], "index": ["1", "2, 1", "99", "1, 0, 9"], "insert": ["0, 9", "-1, 9", "99, 1"],
    "pop": ["0", "-1", "99"], "remove": ["1", "99"], "reverse": [], "sort": ["reverse=true"], "nope": [],
}
DICT_METHODS = {
    "clear": [], "copy": [], "fromkeys": ["[1, 2]", "'ab', 0"], "get": ["'a'", "'zz'", "'zz', 1", "[1]"], "items": [], "keys": [], "pop": ["'a'", "'zz', 1", "'zz'"], "popitem": [],
    "setdefault": ["'q', 1", "'a'"], "update": ["{'q': 1}", "q=2", "[['k', 1]]"], "values": [], "nope": [],
}
NUMBER_MEMBERS = ["bit_length()", "real", "imag", "numerator", "denominator", "conjugate()", "is_integer()", "as_integer_ratio()", "hex()", "bit_count()", "to_bytes(2, 'big')", "nope"]
FUNCTIONS = {
    "range": ["3", "1, 4", "5, 0, -2", "0, 5, 0", "1.0", "'a'", "100000", "100001", "0, 10, 3"], "dict": ["a=1", "[['a', 1]]", "{'a': 2}, b=3", "d", "1"],
    "namespace": ["a=1", "{'a': 2}", "d, b=1"], "cycler": ["1, 2", "'a'"], "joiner": ["'|'", "sep='-'"], "lipsum": ["0", "n=0, html=false"], "nosuch": ["1"],
}


def shown(expression):
    """Templates that show a value in several ways."""
    return ["{{ %s }}" % expression]


def filters():
    for name, own in FILTERS.items():
        if name == "random":
            continue
        for value, arguments in itertools.product(INPUTS, ARGUMENTS + own):
            call = f"{name}({arguments})" if arguments else name
            yield "{{ (%s) | %s }}" % (value, call)
            if name in ("batch", "slice", "map", "select", "reject", "selectattr", "rejectattr", "groupby", "reverse", "unique", "items"):
                yield "{{ (%s) | %s | list }}" % (value, call)


def tests():
    for name, own in TESTS.items():
        for value, arguments in itertools.product(INPUTS, ARGUMENTS + own):
            yield "{{ (%s) is %s%s }}" % (value, name, f"({arguments})" if arguments else "")


def methods():
    for table, values in ((TEXT_METHODS, TEXTS), (LIST_METHODS, LISTS), (DICT_METHODS, DICTS)):
        for (name, own), value in itertools.product(table.items(), values):
            for arguments in ARGUMENTS + own:
                yield "{%% set v = %s %%}{{ v.%s(%s) }}|{{ v }}" % (value, name, arguments)
            yield "{{ (%s).%s is defined }}" % (value, name)
    for member, value in itertools.product(NUMBER_MEMBERS, ["n", "neg", "f", "whole", "yes", "tiny", "0", "-2.75"]):
        yield "{{ (%s).%s }}" % (value, member)


def functions():
    for name, own in FUNCTIONS.items():
        for arguments in ARGUMENTS + own:
            yield "{{ %s(%s) }}" % (name, arguments)
            yield "{%% for x in %s(%s) %%}{{ x }},{%% if loop.index > 9 %%}{%% else %%}{%% endif %%}{%% endfor %%}" % (name, arguments)


def operators():
    values = SHORT + LITERALS
    for symbol in ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]:
        for left, right in itertools.product(values, values):
            if symbol == "**" and ("huge" in left or "big" in left):
                continue
            yield "{{ (%s) %s (%s) }}" % (left, symbol, right)
    for symbol, value in itertools.product(["-", "+", "not "], NAMES + LITERALS):
        yield "{{ %s(%s) }}" % (symbol, value)


def subscripts():
    keys = ["0", "-1", "5", "'a'", "'name'", "1.0", "true", "none", "undef", "[1]", "(1, 2)", ":", "1:", ":2", "::2", "::-1", "-2:", ":-1", "3:1", "1:3:2", "-1:0:-1", "::0", "'a':", "none:2", "99:", ":undef", "0, 1", "1.5:"]
    for value, key in itertools.product(INPUTS + LITERALS, keys):
        yield "{{ (%s)[%s] }}" % (value, key)
    for value, name in itertools.product(INPUTS + LITERALS, ["a", "0", "name", "items", "upper", "nope.x", "__class__", "1.0", "keys"]):
        yield "{{ (%s).%s }}" % (value, name)


def cases(seed, most):
    """Calls in an order of the seed; all of them when there are no more than asked for."""
    everything = [t for make in (filters, tests, methods, functions, operators, subscripts) for t in make()]
    random.Random(seed).shuffle(everything)
    options = [{}, {"autoescape": True}, {"undefined": "strict"}, {"undefined": "chainable"}, {"undefined": "debug"}, {"sandbox": True}, {"sandbox": "immutable"}]
    weights = [10, 4, 2, 2, 2, 2, 1]
    chance = random.Random(seed + 1)
    for template in everything[:most]:
        yield {"templates": {"main": template}, "entry": "main", "context": CONTEXT, "env": chance.choices(options, weights)[0]}
