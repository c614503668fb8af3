extension FindingCode {
    /// What is wrong with the files of a module and the paths it writes.
    static let files = [
        FindingCode(
            "E0401", "E_SAME_TARGET",
            en: Page(
                "two entries write one file",
                "Two entries of a module, or an entry and the saved variables, write the same path, or paths that some file systems take for the same. One would overwrite the other.",
                "Give one of them another `target`; in a loop, name the item in it."),
            fr: Page(
                "deux entrées écrivent un même fichier",
                "Deux entrées d'un module, ou une entrée et les variables enregistrées, écrivent le même chemin, ou des chemins que certains systèmes de fichiers confondent. L'une écraserait l'autre.",
                "Donnez à l'une d'elles une autre `target` ; dans une boucle, nommez-y l'élément."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf, {source: b.conf, target: a.conf}]
                --- a.conf
                name = {{ workspace.acronym }}
                --- b.conf
                title = {{ workspace.name }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf, b.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                --- b.conf
                title = {{ workspace.name }}
                """),
        FindingCode(
            "E0402", "E_SHARED_TARGET",
            en: Page(
                "two modules write one file",
                "Two modules that can stand in one workspace write the same path, and one of them replaces what is there.",
                "Rename one of the files, or let both keep what is there (`existing: keep`)."),
            fr: Page(
                "deux modules écrivent un même fichier",
                "Deux modules qui peuvent se trouver dans un même espace de travail écrivent le même chemin, et l'un d'eux remplace ce qui s'y trouve.",
                "Renommez l'un des fichiers, ou laissez les deux garder ce qui existe (`existing: keep`)."),
            wrong: """
                --- a/module.yaml
                module: a
                files: [main.conf]
                --- a/main.conf
                a = {{ workspace.acronym }}
                --- b/module.yaml
                module: b
                files: [main.conf]
                --- b/main.conf
                b = {{ workspace.acronym }}
                """,
            right: """
                --- a/module.yaml
                module: a
                files: [a.conf]
                --- a/a.conf
                a = {{ workspace.acronym }}
                --- b/module.yaml
                module: b
                files: [b.conf]
                --- b/b.conf
                b = {{ workspace.acronym }}
                """),
        FindingCode(
            "E0403", "E_CASE_COLLISION",
            en: Page(
                "names that differ only by case",
                "The folder holds two files whose names some file systems take for the same; a clone there would hold only one.",
                "Rename one of them."),
            fr: Page(
                "noms qui ne diffèrent que par la casse",
                "Le dossier contient deux fichiers dont certains systèmes de fichiers confondent les noms ; un clone n'y en garderait qu'un.",
                "Renommez l'un d'eux."),
            wrong: """
                --- module.yaml
                module: example
                files: [{source: Main.conf, target: a.conf}, {source: main.conf, target: b.conf}]
                --- Main.conf
                a = {{ workspace.acronym }}
                --- main.conf
                b = {{ workspace.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: first.conf, target: a.conf}, {source: main.conf, target: b.conf}]
                --- first.conf
                a = {{ workspace.acronym }}
                --- main.conf
                b = {{ workspace.acronym }}
                """),
        FindingCode(
            "E0404", "E_PATH",
            en: Page(
                "unsafe path",
                "A path leaves its folder, is absolute, names git's or Gabarit's own files, or is one that some systems do not allow or read otherwise.",
                "Write a relative path of plain names inside the folder."),
            fr: Page(
                "chemin dangereux",
                "Un chemin sort de son dossier, est absolu, nomme des fichiers propres à git ou à Gabarit, ou fait partie de ceux que certains systèmes refusent ou lisent autrement.",
                "Écrivez un chemin relatif, fait de noms simples, à l'intérieur du dossier."),
            wrong: """
                --- module.yaml
                module: example
                files: [{source: a.conf, target: ../a.conf}]
                --- a.conf
                name = {{ workspace.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: a.conf, target: settings/a.conf}]
                --- a.conf
                name = {{ workspace.acronym }}
                """),
        FindingCode(
            "E0405", "E_NO_FILE",
            en: Page(
                "no such file", "An entry of `files` names a source that the folder does not hold.",
                "Take the near name that the message offers, or add the file."),
            fr: Page(
                "fichier inexistant", "Une entrée de `files` nomme une source que le dossier ne contient pas.",
                "Prenez le nom proche que propose le message, ou ajoutez le fichier."),
            wrong: """
                --- module.yaml
                module: example
                files: [man.conf]
                --- readme.md
                # Example
                """,
            right: """
                --- module.yaml
                module: example
                files: [main.conf]
                --- main.conf
                name = {{ workspace.acronym }}
                --- readme.md
                # Example
                """),
        FindingCode(
            "W0406", "W_UNUSED_FILE",
            en: Page(
                "unused file",
                "No entry of `files` names the file and no template includes it, so that no run writes it.",
                "Name it under `files`, or delete it. Manuals (`*.md`, `readme*`, `docs/`), `tests/` and names with a leading dot are left out of this."
            ),
            fr: Page(
                "fichier inutilisé",
                "Aucune entrée de `files` ne nomme le fichier et aucun gabarit ne l'inclut : aucune exécution ne l'écrit.",
                "Nommez-le sous `files`, ou supprimez-le. Les textes d'aide (`*.md`, `readme*`, `docs/`), `tests/` et les noms qui commencent par un point ne sont pas visés."
            ),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                --- b.conf
                title = {{ workspace.name }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf, b.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                --- b.conf
                title = {{ workspace.name }}
                """),
        FindingCode(
            "E0409", "E_MERGE",
            en: Page(
                "a file that cannot be merged",
                "An entry says `existing: merge` of a file that is no JSON. The first run would write it and every later one fail.",
                "Say `keep` or `replace`."),
            fr: Page(
                "fichier qui ne peut pas être fusionné",
                "Une entrée dit `existing: merge` d'un fichier qui n'est pas du JSON. La première exécution l'écrirait, toutes les suivantes échoueraient.",
                "Mettez `keep` ou `replace`."),
            wrong: """
                --- module.yaml
                module: example
                files: [{source: a.conf, existing: merge}]
                --- a.conf
                name = {{ workspace.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: a.conf, existing: keep}]
                --- a.conf
                name = {{ workspace.acronym }}
                """),
    ]

    /// What data could do to the files that a module writes.
    static let shape = [
        FindingCode(
            "W0407", "W_TARGET_ENDING",
            en: Page(
                "the ending of a file changes",
                "The path that is written ends otherwise than the file it is made from, which is mostly a slip: Terraform reads no `.tff`. Endings of templates (`.j2`, `.tmpl`) and `.txt` promise nothing.",
                "Give both the same ending, or allow the finding with the reason."),
            fr: Page(
                "la terminaison d'un fichier change",
                "Le chemin écrit se termine autrement que le fichier dont il vient, ce qui est le plus souvent une faute de frappe : Terraform ne lit aucun `.tff`. Les terminaisons de gabarits (`.j2`, `.tmpl`) et `.txt` n'annoncent rien.",
                "Donnez aux deux la même terminaison, ou permettez le constat en disant pourquoi."),
            wrong: """
                --- module.yaml
                module: example
                files: [{source: main.conf, target: main.cnf}]
                --- main.conf
                name = {{ workspace.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: main.conf, target: other.conf}]
                --- main.conf
                name = {{ workspace.acronym }}
                """),
        FindingCode(
            "W0408", "W_FOLDER_NAME",
            en: Page(
                "the module's name is not its folder's",
                "Among other modules a module is asked for by the name of its folder; this one calls itself otherwise, and what it wrote is remembered under that other name.",
                "Give the module its folder's name, or list that name under `aliases`."),
            fr: Page(
                "le nom du module n'est pas celui de son dossier",
                "Parmi d'autres, un module se demande par le nom de son dossier ; celui-ci se donne un autre nom, et c'est sous cet autre nom que l'on retient ce qu'il a écrit.",
                "Donnez au module le nom de son dossier, ou citez ce nom sous `aliases`."),
            wrong: """
                --- a/module.yaml
                module: b
                files: [a.conf]
                --- a/a.conf
                a = {{ workspace.acronym }}
                --- c/module.yaml
                module: c
                files: [c.conf]
                --- c/c.conf
                c = {{ workspace.acronym }}
                """,
            right: """
                --- a/module.yaml
                module: a
                files: [a.conf]
                --- a/a.conf
                a = {{ workspace.acronym }}
                --- c/module.yaml
                module: c
                files: [c.conf]
                --- c/c.conf
                c = {{ workspace.acronym }}
                """),
        FindingCode(
            "E0601", "E_SHAPE",
            en: Page(
                "a value can change the structure",
                "Tried with hostile text, a value breaks out of its place: it would add a block, a key or a line to a `.tf`, `.json` or `.yaml` file.",
                "In `.tf` files write the value with `to_hcl`, in `.json` and `.yaml` files with `to_json`, without quotes around it; or keep quotes around it and no filter, in `.tf` and `.json` files. `safe` makes no value safe."
            ),
            fr: Page(
                "une valeur peut changer la structure",
                "Essayée avec un texte hostile, une valeur sort de sa place : elle ajouterait un bloc, une clé ou une ligne à un fichier `.tf`, `.json` ou `.yaml`.",
                "Dans un fichier `.tf`, écrivez la valeur avec `to_hcl`, dans un fichier `.json` ou `.yaml` avec `to_json`, sans guillemets autour ; ou gardez-la entre guillemets et sans filtre, dans un `.tf` ou un `.json`. `safe` ne rend sûre aucune valeur."
            ),
            wrong: """
                --- module.yaml
                module: example
                files: [a.yaml]
                --- a.yaml
                title: {{ workspace.name }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.yaml]
                --- a.yaml
                title: {{ workspace.name | to_json }}
                """),
        FindingCode(
            "E0602", "E_BROKEN_FILE",
            en: Page(
                "a file that nothing can read",
                "What the module would write is no HCL, JSON or YAML, though its name says so.",
                "Mend the file, or give it another name. A file of another language in such a name is copied with `render: false`."
            ),
            fr: Page(
                "fichier que rien ne peut lire",
                "Ce que le module écrirait n'est ni du HCL, ni du JSON, ni du YAML, contrairement à ce que dit son nom.",
                "Corrigez le fichier, ou donnez-lui un autre nom. Un fichier d'un autre langage sous un tel nom se copie avec `render: false`."
            ),
            wrong: """
                --- module.yaml
                module: example
                files: [a.json]
                --- a.json
                {"region": "canada"
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.json]
                --- a.json
                {"region": "canada"}
                """),
        FindingCode(
            "E0603", "E_UNQUOTED",
            en: Page(
                "text without quotes",
                "A text is written into a Terraform file without quotes, where Terraform reads a name: a variable, a resource, an attribute. No such name exists.",
                "Put quotes around the value, or write it with `to_hcl`."),
            fr: Page(
                "texte sans guillemets",
                "Un texte est écrit sans guillemets dans un fichier Terraform, là où Terraform lit un nom : une variable, une ressource, un attribut. Ce nom n'existe pas.",
                "Mettez la valeur entre guillemets, ou écrivez-la avec `to_hcl`."),
            wrong: """
                --- module.yaml
                module: example
                files: [main.tf]
                --- main.tf
                output "example" {
                  value = {{ workspace.acronym }}
                }
                """,
            right: """
                --- module.yaml
                module: example
                files: [main.tf]
                --- main.tf
                output "example" {
                  value = "{{ workspace.acronym }}"
                }
                """),
    ]
}
