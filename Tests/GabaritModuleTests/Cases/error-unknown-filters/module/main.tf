{{ workspace.acronym | uper }} {{ workspace.name is strng }}
{{ workspace.users | with_roles("Owner") }}
