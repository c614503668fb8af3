name = "{{ workspace.acronym }}"
