extension FindingCode {
    /// What is wrong with how templates use what they name: arguments, kinds of values, branches that are never taken.
    static let uses = [
        FindingCode(
            "E0308", "E_ARGUMENTS",
            en: Page(
                "wrong arguments",
                "A filter, test, function or macro gets too many arguments, one that it does not know, one twice, or lacks one that it needs.",
                "Compare with the parameters that the message lists."),
            fr: Page(
                "mauvais arguments",
                "Un filtre, un test, une fonction ou une macro reçoit trop d'arguments, un argument inconnu ou en double, ou il en manque un.",
                "Comparez avec les paramètres qu'énumère le message."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym | replace('A') }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym | replace('A', 'B') }}
                """),
        FindingCode(
            "E0309", "E_LOOP",
            en: Page(
                "a loop over no list",
                "`for` or `each` runs over a single value or an object; over a text it would run letter by letter.",
                "Name a list. Of an object, `| items` gives the members."),
            fr: Page(
                "boucle sur autre chose qu'une liste",
                "`for` ou `each` parcourt une valeur seule ou un objet ; un texte serait parcouru lettre par lettre.",
                "Nommez une liste. D'un objet, `| items` donne les membres."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% for user in workspace.name %}{{ user }}{% endfor %}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% for user in workspace.users %}{{ user.email }}{% endfor %}
                """),
        FindingCode(
            "E0310", "E_PATH_KIND",
            en: Page(
                "no text in a path", "A list or an object stands in a path.",
                "Use one element, or `each` to write a file for each."),
            fr: Page(
                "autre chose qu'un texte dans un chemin", "Une liste ou un objet se trouve dans un chemin.",
                "Prenez un élément, ou `each` pour écrire un fichier pour chacun."),
            wrong: """
                --- module.yaml
                module: example
                files: [{source: a.conf, target: "{{ workspace.users }}.conf"}]
                --- a.conf
                name = {{ workspace.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: a.conf, target: "{{ workspace.acronym }}.conf"}]
                --- a.conf
                name = {{ workspace.acronym }}
                """),
        FindingCode(
            "E0311", "E_TEXT_KIND",
            en: Page(
                "a list written as text",
                "A list or an object stands between quotes of a `.tf` or `.json` file, is joined to text with `~`, or is part of a text of the manifest: it would be written in a form that nothing reads.",
                "Make it text with `join`, or let it stand alone and without quotes: there it is written as the file writes lists."
            ),
            fr: Page(
                "liste écrite comme du texte",
                "Une liste ou un objet se trouve entre guillemets dans un fichier `.tf` ou `.json`, est joint à du texte par `~`, ou fait partie d'un texte du manifeste : il serait écrit sous une forme que rien ne lit.",
                "Faites-en du texte avec `join`, ou laissez-la seule et sans guillemets : elle y est écrite comme le fichier écrit les listes."
            ),
            wrong: """
                --- module.yaml
                module: example
                files: [users.json]
                --- users.json
                {"users": "{{ workspace.users }}"}
                """,
            right: """
                --- module.yaml
                module: example
                files: [users.json]
                --- users.json
                {"users": {{ workspace.users | to_json }}}
                """),
        FindingCode(
            "E0312", "E_FILTER_KIND",
            en: Page(
                "a filter on the wrong kind of value",
                "A filter of texts gets a list, or a filter of lists a single value.",
                "Filter each element with `map`, or name the list."),
            fr: Page(
                "filtre sur le mauvais genre de valeur",
                "Un filtre de textes reçoit une liste, ou un filtre de listes une valeur seule.",
                "Filtrez chaque élément avec `map`, ou nommez la liste."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                mails = {{ workspace.users | map(attribute='email') | upper }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                mails = {{ workspace.users | map(attribute='email') | map('upper') | join(' ') }}
                """),
        FindingCode(
            "E0313", "E_UNKNOWN_WORD",
            en: Page(
                "a word that it can never be",
                "A value that can only be one of some words is compared with another: nothing would ever match.",
                "Use one of the words that the message lists."),
            fr: Page(
                "mot que ce ne peut jamais être",
                "Une valeur qui ne peut être que l'un de certains mots est comparée à un autre : rien ne correspondrait jamais.",
                "Prenez un des mots que le message énumère."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                owners = {{ workspace.users | with_role('Onwer') | length }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                owners = {{ workspace.users | with_role('Owner') | length }}
                """),
        FindingCode(
            "W0314", "W_NEVER",
            en: Page(
                "never taken",
                "A branch or a file that no run can reach: its condition only comes out one way, or was asked before.",
                "Mend the condition, or take the branch out."),
            fr: Page(
                "jamais atteint",
                "Une branche ou un fichier qu'aucune exécution n'atteint : la condition n'a qu'une issue, ou a déjà été posée.",
                "Corrigez la condition, ou enlevez la branche."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% if workspace.cbrid %}a{% elif workspace.cbrid %}b{% endif %}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% if workspace.cbrid %}a{% elif workspace.name %}b{% endif %}
                """),
        FindingCode(
            "W0315", "W_UNUSED_VARIABLE",
            en: Page(
                "unused variable",
                "Nothing reads the variable: no template, no Terraform file of this module, none of a module that stands beside it.",
                "Use it, or take it out."),
            fr: Page(
                "variable inutilisée",
                "Rien ne lit la variable : aucun gabarit, aucun fichier Terraform de ce module ni d'un module qui l'accompagne.",
                "Utilisez-la, ou enlevez-la."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  region: {type: string, default: canada}
                files: [main.tf]
                --- main.tf
                variable "region" {
                  type = string
                }

                output "example" {
                  value = "completed"
                }
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  region: {type: string, default: canada}
                files: [main.tf]
                --- main.tf
                variable "region" {
                  type = string
                }

                output "example" {
                  value = var.region
                }
                """),
        FindingCode(
            "E0316", "E_NO_EXPORT",
            en: Page(
                "nothing of this name to import",
                "`from … import` names a macro or a variable that the other template does not define at its top.",
                "Take the near name that the message offers, or define it there."),
            fr: Page(
                "rien de ce nom à importer",
                "`from … import` nomme une macro ou une variable que l'autre gabarit ne définit pas à son premier niveau.",
                "Prenez le nom proche que propose le message, ou définissez-la là-bas."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% from "macros.conf" import rwo %}{{ rwo(1) }}
                --- macros.conf
                {% macro row(n) %}{{ n }}{% endmacro %}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% from "macros.conf" import row %}{{ row(1) }}
                --- macros.conf
                {% macro row(n) %}{{ n }}{% endmacro %}
                """),
        FindingCode(
            "E0317", "E_OPERATION_KIND",
            en: Page(
                "an operation on the wrong kind of value",
                "An operator, an index, a call or several names behind `for` meet a value that they cannot work with, such as text that is added to a number; a run would stop here.",
                "Make both sides one kind, with `| int`, `| string` or `~`, or name the value that is meant."),
            fr: Page(
                "opération sur le mauvais genre de valeur",
                "Un opérateur, un indice, un appel ou plusieurs noms après `for` rencontrent une valeur qui ne s'y prête pas, par exemple un texte ajouté à un nombre ; une exécution s'arrêterait ici.",
                "Ramenez les deux côtés à un même genre, avec `| int`, `| string` ou `~`, ou nommez la valeur voulue."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                next = {{ workspace.version + 1 }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                next = {{ workspace.budgetAmount + 1 }}
                """),
    ]
}
