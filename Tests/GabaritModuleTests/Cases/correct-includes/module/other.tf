{% extends "partials/base.j2" %}{% set colour = "red" %}{% block body %}{{ colour }}{{ super() }}{% endblock %}
