{% set ns = namespace(count=0) %}
{% for person in variables.people | sort(attribute="name") if person.mail != "none" %}
{% set ns.count = ns.count + 1 %}{{ person.name }} {{ loop.previtem is defined }}
{% else %}{{ missing | default("nobody") }}
{% endfor %}
{{ variables.people | map(attribute="mail") | join(", ") }} {{ ns.count }} {{ range(3) | list }}
{% for key, value in workspace.organization.items() %}{{ key }}={{ value }}{% endfor %}
{% with x = variables.second %}{{ x | upper }}{% endwith %}
{% macro row(user) %}{{ user.email }} {{ later }}{% endmacro %}
{% set later = 1 %}
{% for user in workspace.users | with_role("Owner") %}{{ row(user) }}{{ user.oid }}{% endfor %}
{{ (workspace.users | first).email if workspace.users else "" }} {{ workspace.users[0].role }}
