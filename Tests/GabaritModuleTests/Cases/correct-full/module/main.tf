{% for user in variables.storage_contributor_users %}
# {{ loop.index }} {{ user.email }}
{% endfor %}
{% set prefix = module.name %}
name = "{{ prefix }}-{{ variables.project_cd.lower() }}-{{ variables.common_tags.owner }}"
org = "{{ workspace.organization.code }} {{ request.raw.anything.at.all }} {{ run.id }}"
