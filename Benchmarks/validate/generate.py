"""Writes a modules repository for measuring `gabarit validate`: N modules with ten files each, all of them correct.

usage: generate.py FOLDER [N]
"""
import pathlib, sys

top, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100

MANIFEST = """module: {name}
title: {{en: Module {n}, fr: Module {n}}}
status: {key}
{requires}variables:
  {key}_size: {{type: number, value: "{{{{ workspace.budgetAmount }}}}"}}
  {key}_region: {{type: string, default: canadacentral, pattern: "^[a-z]+$"}}
  {key}_users:
    type: list(object({{email = string, oid = string}}))
    value: "{{{{ workspace.users | with_role('Owner', 'Admin') }}}}"
files:
{files}  - source: user.tf.j2
    target: "{name}-{{{{ user.oid }}}}.tf"
    each: user in variables.{key}_users
"""

BODY = """# {{{{ workspace.name }}}}, {{{{ module.version }}}}
resource "azurerm_thing" "{key}_{part}" {{
  name     = "{{{{ workspace.acronym | lower }}}}-{part}"
  location = var.{key}_region
  size     = var.{key}_size
{{% if workspace.cbrid is defined and workspace.cbrid %}}
  tags = {{ cbrid = "{{{{ workspace.cbrid }}}}" }}
{{% endif %}}
{{% for user in variables.{key}_users %}}
  grant {{
    mail = "{{{{ user.email }}}}"
    oid  = {{{{ user.oid | to_hcl }}}}
  }}
{{% endfor %}}
}}
"""

VARIABLES = """variable "{key}_size" {{ type = number }}
variable "{key}_region" {{
  type = string
}}
variable "{key}_users" {{ type = list(object({{ email = string, oid = string }})) }}
output "{key}" {{ value = [for user in var.{key}_users : user.oid] }}
"""

for n in range(count):
    name, key = f"module-{n}", f"module_{n}"
    folder = top / name
    folder.mkdir(parents=True, exist_ok=True)
    parts = [f"part-{part}.tf" for part in range(7)]
    names = [f"{name}-{part}" for part in parts] + [f"{name}-variables.tf"]
    # Half of the modules stand on another one, as add-ons do.
    requires = f"requires: [module-{n // 2}]\n" if n % 2 else ""
    (folder / "module.yaml").write_text(MANIFEST.format(n=n, name=name, key=key, requires=requires, files="".join(f"  - {file}\n" for file in names)))
    for index, file in enumerate(names[:-1]):
        (folder / file).write_text(BODY.format(key=key, part=index))
    (folder / names[-1]).write_text(VARIABLES.format(key=key))
    (folder / "user.tf.j2").write_text(f'resource "azurerm_grant" "{{{{ user.oid | snake_case }}}}" {{\n  scope = azurerm_thing.{key}_0.id\n  mail  = "{{{{ user.email }}}}"\n}}\n')
print(f"{count} modules, {count * 10} files in {top}")
