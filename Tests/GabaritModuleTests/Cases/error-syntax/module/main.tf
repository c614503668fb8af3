{% if %}
{{ a b }}
{% endfor %}
