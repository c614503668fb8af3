a = "{{ literal }}" b = "${{ variables.name }}"
