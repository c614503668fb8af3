internal import Testing

/// What a wrong call says.
struct BuiltinErrorTests {
    @Test(arguments: [
        ("{{ 'a' | nosuch }}", "E_UNKNOWN_FILTER: there is no filter 'nosuch'"),
        ("{{ 'a' is nosuch }}", "E_UNKNOWN_TEST: there is no test 'nosuch'"),
        ("{{ 'a' | center(wide=4) }}", "E_TEMPLATE_TYPE: 'center' has no argument 'wide'"),
        ("{{ 'a' | replace }}", "E_TEMPLATE_TYPE: 'replace' needs the argument 'old'"),
        ("{{ 'a' | upper(1) }}", "E_TEMPLATE_TYPE: 'upper' takes no arguments, not 1"),
        ("{{ 'a' | replace('a', 'b', 1, 2) }}", "E_TEMPLATE_TYPE: 'replace' takes at most 3 arguments, not 4"),
        (
            "{{ 'a' | center('x') }}",
            "E_TEMPLATE_TYPE: the argument 'width' of 'center' must be an integer, not a string"
        ),
        ("{{ 'a' | abs }}", "E_TEMPLATE_TYPE: 'abs' needs a number, not a string"),
        ("{{ 42 | indent }}", "E_TEMPLATE_TYPE: 'indent' needs a string, not an integer"),
        ("{{ [1] | map | list }}", "E_TEMPLATE_ARGUMENT: 'map' needs the name of a filter, or 'attribute'"),
        (
            "{{ 'abc' | truncate(2) }}",
            "E_TEMPLATE_ARGUMENT: 'truncate' needs a length of at least 3, that of its end, not 2"
        ),
        (
            "{{ 'a' | round(method='x') }}",
            "E_TEMPLATE_ARGUMENT: 'round' knows the methods 'common', 'ceil' and 'floor', not 'x'"
        ),
        ("{{ [[1], [1]] | unique | list }}", "E_TEMPLATE_TYPE: 'unique' cannot compare a list, which can change"),
        (
            "{{ {'a>b': 1} | xmlattr }}",
            "E_TEMPLATE_VALUE: the name of an attribute cannot hold spaces, '/', '>' or '=', as 'a>b' does"
        ),
        ("{{ '%s' | format }}", "E_TEMPLATE_TYPE: the format has more places than there are arguments"),
        ("{{ '%s' | format('a', 'b') }}", "E_TEMPLATE_TYPE: the format has no place for 1 of its arguments"),
        ("{{ '{a}'.format(b=1) }}", "E_TEMPLATE_KEY: the format names 'a', which is no argument"),
        ("{{ '{:d}'.format('a') }}", "E_TEMPLATE_VALUE: format type 'd' does not fit a string"),
        ("{{ 'abc'.index('z') }}", "E_TEMPLATE_VALUE: 'index' did not find the text"),
        ("{{ 'a'.split('') }}", "E_TEMPLATE_VALUE: 'split' needs a separator that is not empty"),
        ("{{ ','.join([1]) }}", "E_TEMPLATE_TYPE: 'join' needs strings, not an integer"),
        ("{{ range(3) | tojson }}", "E_TEMPLATE_TYPE: a range cannot be written as JSON"),
        ("{{ '!' | b64decode }}", "E_TEMPLATE_VALUE: b64decode needs Base64, and character 1 is none of it"),
        ("{{ 'a' | regex_search('(') }}", "E_TEMPLATE_VALUE: missing ')' at character 2 of the regular expression"),
        ("{{ cycler() }}", "E_TEMPLATE_RUNTIME: 'cycler' needs at least one value"),
        ("{{ range() }}", "E_TEMPLATE_TYPE: 'range' takes 1 to 3 integers, not 0"),
        ("{{ {[1]: 2} }}", "E_TEMPLATE_TYPE: a list cannot be a key"),
        ("{{ [none, 1] | sort }}", "E_TEMPLATE_TYPE: an integer and none have no order"),
        ("{{ [].pop() }}", "E_TEMPLATE_INDEX: 'pop' from an empty list"),
        ("{{ {}.popitem() }}", "E_TEMPLATE_KEY: the dictionary is empty"),
    ])
    func `a wrong call says what is wrong`(_ template: String, _ message: String) {
        #expect(rendered(template) == message)
    }

    @Test func `what holds itself is written once`() {
        #expect(rendered("{% set a = [1] %}{% set _ = a.append(a) %}{{ a }}") == "[1, [...]]")
        #expect(
            rendered("{% set a = {} %}{% set _ = a.update(a=a) %}{{ a | tojson }}")
                == "E_TEMPLATE_VALUE: a value that holds itself cannot be written as JSON")
    }
}
