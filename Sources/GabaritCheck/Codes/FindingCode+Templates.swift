extension FindingCode {
    /// What is wrong in templates, wherever one stands: bodies, targets, conditions, values.
    static let templates = [
        FindingCode(
            "E0301", "E_UNDEFINED",
            en: Page(
                "undefined name",
                "A template reads a name that no run gives: in scope are `workspace`, `request`, `module`, `variables` and `run`, and what the template sets itself.",
                "Take the near name that the message offers, set the name before, or guard it with `is defined` or `default`."
            ),
            fr: Page(
                "nom indéfini",
                "Un gabarit lit un nom qu'aucune exécution ne donne : sont visibles `workspace`, `request`, `module`, `variables` et `run`, et ce que le gabarit définit lui-même.",
                "Prenez le nom proche que propose le message, définissez le nom avant, ou protégez-le avec `is defined` ou `default`."
            ),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspce.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                """),
        FindingCode(
            "E0302", "E_UNDEFINED_ATTRIBUTE",
            en: Page(
                "undefined attribute", "A template reads an attribute that the value does not have.",
                "Take the near name that the message offers; docs/manifest.md lists what each name holds."),
            fr: Page(
                "attribut indéfini", "Un gabarit lit un attribut que la valeur n'a pas.",
                "Prenez le nom proche que propose le message ; docs/manifest.md énumère ce que contient chaque nom."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronyme }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                """),
        FindingCode(
            "E0303", "E_UNKNOWN_FILTER",
            en: Page(
                "unknown filter", "There is no filter of this name.",
                "Take the near name that the message offers; docs/filters.md lists all filters."),
            fr: Page(
                "filtre inconnu", "Il n'y a pas de filtre de ce nom.",
                "Prenez le nom proche que propose le message ; docs/filters.md énumère tous les filtres."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym | uper }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym | upper }}
                """),
        FindingCode(
            "E0304", "E_UNKNOWN_TEST",
            en: Page(
                "unknown test", "There is no test of this name behind `is`.",
                "Take the near name that the message offers; docs/filters.md lists all tests."),
            fr: Page(
                "test inconnu", "Il n'y a pas de test de ce nom après `is`.",
                "Prenez le nom proche que propose le message ; docs/filters.md énumère tous les tests."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% if workspace.budgetAmount is od %}odd{% endif %}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% if workspace.budgetAmount is odd %}odd{% endif %}
                """),
        FindingCode(
            "E0305", "E_TEMPLATE_SYNTAX",
            en: Page(
                "template syntax",
                "The template cannot be read here: a tag, a bracket or a string without an end, a statement that does not exist, a block that is not closed.",
                "Mend the text at the place that the message names. Braces that are no template are written in `{% raw %}`, or the file gets other delimiters."
            ),
            fr: Page(
                "syntaxe du gabarit",
                "Le gabarit ne peut pas être lu ici : balise, crochet ou chaîne sans fin, instruction inexistante, bloc non fermé.",
                "Corrigez le texte à l'endroit que nomme le message. Des accolades qui ne sont pas un gabarit s'écrivent dans `{% raw %}`, ou le fichier reçoit d'autres délimiteurs."
            ),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% if workspace.cbrid %}cbrid
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% if workspace.cbrid %}cbrid{% endif %}
                """),
        FindingCode(
            "E0306", "E_NESTING",
            en: Page(
                "code too deep", "Expressions or blocks stand deeper in each other than the limit (128).",
                "Move a part into a macro or a template of its own."),
            fr: Page(
                "code trop imbriqué",
                "Des expressions ou des blocs s'imbriquent plus profondément que la limite (128).",
                "Déplacez une partie dans une macro ou dans un autre gabarit."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {{ \(String(repeating: "(", count: 140))1\(String(repeating: ")", count: 140)) }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {{ (1) }}
                """),
        FindingCode(
            "E0307", "E_TEMPLATE_NOT_FOUND",
            en: Page(
                "no such template", "`include`, `import` or `extends` names a file that the module does not hold.",
                "Take the near name that the message offers; names are paths from the folder of the module."),
            fr: Page(
                "gabarit inexistant",
                "`include`, `import` ou `extends` nomme un fichier que le module ne contient pas.",
                "Prenez le nom proche que propose le message ; les noms sont des chemins à partir du dossier du module."
            ),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% include "hed.conf" %}
                --- readme.md
                # Example
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% include "head.conf" %}
                --- head.conf
                # head
                --- readme.md
                # Example
                """),
    ]
}
