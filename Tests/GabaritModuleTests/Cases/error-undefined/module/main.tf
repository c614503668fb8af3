{{ workspce.acronym }} {{ workspace.acronyme }} {{ workspace.organization.cod | default("x") }}
{% for person in variables.people %}{{ person.email }} {{ loop.idx }}{% endfor %}
{{ person }} {% if variables.colour %}{{ variables.colour | uper }}{{ variables.colour is strng }}{% endif %}
{{ variables.people | map(attribute="email") | join }} {{ variables.people | selectattr("mial") | list }}
{% macro m(a) %}{{ b }}{% endmacro %}{{ m(c) }}
{{ variables.people | map("uper") | list }} {{ variables.colour.shade }}
