"""The data and the literals that generated templates work on."""

CONTEXT = {
    "n": 7, "neg": -3, "zero": 0, "big": 123456789, "f": 2.5, "whole": 4.0, "tiny": 1e-7, "huge": 1e22,
    "yes": True, "no": False, "nothing": None, "s": "hello world", "empty": "", "name": "Ärger Élan ßß",
    "multi": "one\n  two\r\nthree\n\nfour", "html": "<a href='x'>T & \"q\"</a>", "digits": "42", "decimal": "3.14",
    "path": "a/b.txt", "spaces": "  padded\t", "wide": "日本語テキスト", "emoji": "a😀b", "title": "foo-bar (baz) it's",
    "url": "see http://example.com/x?a=1&b=2, www.foo.org. or mail@x.org", "csv": "a,b,,c",
    "xs": [3, 1, 2], "words": ["pear", "Apple", "fig", "apple"], "mixed": [1, "a", None, 2.0, True], "none_list": [],
    "nested": [[1, 2], [3], []], "pairs": [["a", 1], ["b", 2]], "floats": [1.5, 0.1, 0.2], "flags": [True, False, 0, 1],
    "d": {"a": 1, "b": [1, 2], "c": {"x": "y"}}, "nokeys": {}, "counts": {"z": 3, "y": 1, "X": 2},
    "users": [
        {"name": "Ana", "age": 30, "city": "Rom", "tags": ["x", "y"], "on": True},
        {"name": "bob", "age": 25, "city": "Ulm", "tags": [], "on": False},
        {"name": "Cy", "age": 30, "city": "Rom", "tags": ["z"], "on": True, "extra": {"k": 1}},
    ],
    "tree": [{"v": 1, "kids": [{"v": 2, "kids": [{"v": 3, "kids": []}]}, {"v": 4, "kids": []}]}, {"v": 5, "kids": []}],
}

LITERALS = [
    "1", "0", "-1", "2", "3", "10", "100", "1.5", "0.0", "-0.0", "2e3", "1_000", "0x1f", "0b101", "0o17", "true",
    "false", "none", "True", "None", "''", "'a'", "'abc'", "'A b'", "'x' 'y'", "'<b>'", "'%s'", "'{}'", "'é'",
    "'a\\nb'", "'\\t'", "','", "' '", "[]", "[1, 2]", "['b', 'a']", "[[1], [2]]", "()", "(1,)", "(1, 'a')", "{}",
    "{'a': 1}", "{'b': none, 1: 2}", "range(3)", "range(5, 0, -2)", "undef", "d.nope", "'x'|safe", "'<i>'|escape",
]
NAMES = list(CONTEXT)
SHORT = ["n", "neg", "zero", "f", "whole", "yes", "nothing", "s", "empty", "html", "xs", "words", "mixed", "d", "users", "undef",
         "counts", "nested", "spaces", "digits", "multi"]
TEXTS = ["s", "empty", "name", "multi", "html", "digits", "decimal", "path", "spaces", "wide", "emoji", "title", "csv", "'a,b'", "''|safe"]
LISTS = ["xs", "words", "mixed", "none_list", "nested", "pairs", "floats", "users", "(1, 2, 3)", "range(4)", "'abc'"]
DICTS = ["d", "nokeys", "counts", "{1: 2, 'a': none}"]
