extension FindingCode {
    /// What is wrong in a manifest.
    static let manifest = [
        FindingCode(
            "E0201", "E_TYPE",
            en: Page(
                "wrong kind of value", "A key of the manifest has a value of another kind than it takes.",
                "Write the kind that the message names; `gabarit schema` prints what every key takes."),
            fr: Page(
                "mauvais genre de valeur",
                "Une clé du manifeste a une valeur d'un autre genre que celui qu'elle prend.",
                "Écrivez le genre que nomme le message ; `gabarit schema` imprime ce que prend chaque clé."),
            wrong: """
                --- module.yaml
                module: example
                aliases: other
                """,
            right: """
                --- module.yaml
                module: example
                aliases: [other]
                """),
        FindingCode(
            "E0202", "E_MISSING_KEY",
            en: Page(
                "a key is missing",
                "A key that must be there is not: `module`, the `type` of a variable, the `source` of a file, the `uses` of a step.",
                "Add it."),
            fr: Page(
                "clé manquante",
                "Une clé obligatoire est absente : `module`, le `type` d'une variable, la `source` d'un fichier, le `uses` d'une étape.",
                "Ajoutez-la."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  region: {default: canada}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  region: {type: string, default: canada}
                """),
        FindingCode(
            "E0203", "E_UNKNOWN_KEY",
            en: Page(
                "unknown key",
                "The manifest has a key that means nothing here, most often a misspelt one. Ignoring it would drop what its author wanted.",
                "Take the near name that the message offers, or delete the key."),
            fr: Page(
                "clé inconnue",
                "Le manifeste a une clé qui ne veut rien dire ici, le plus souvent mal orthographiée. L'ignorer reviendrait à perdre ce que voulait l'auteur.",
                "Prenez le nom proche que propose le message, ou supprimez la clé."),
            wrong: """
                --- module.yaml
                module: example
                alias: [other]
                """,
            right: """
                --- module.yaml
                module: example
                aliases: [other]
                """),
        FindingCode(
            "E0204", "E_CHOICE",
            en: Page(
                "none of the possible words", "The value is one of a closed set of words, and this is none of them.",
                "Use one of the words that the message lists."),
            fr: Page(
                "aucun des mots possibles",
                "La valeur fait partie d'un ensemble fermé de mots, et celle-ci n'en est pas.",
                "Prenez un des mots que le message énumère."),
            wrong: """
                --- module.yaml
                module: example
                save: {existing: kep}
                """,
            right: """
                --- module.yaml
                module: example
                save: {existing: keep}
                """),
        FindingCode(
            "E0205", "E_NAME",
            en: Page(
                "not a name",
                "Names of modules are lower-case letters, digits and hyphens; names of variables are letters, digits, underscores and hyphens, at most 100.",
                "Choose another name."),
            fr: Page(
                "pas un nom",
                "Le nom d'un module se compose de minuscules, de chiffres et de traits d'union ; celui d'une variable, de lettres, de chiffres, de soulignés et de traits d'union, 100 au plus.",
                "Choisissez un autre nom."),
            wrong: """
                --- module.yaml
                module: Example Module
                """,
            right: """
                --- module.yaml
                module: example-module
                """),
        FindingCode(
            "E0206", "E_DELIMITERS", "E_TEMPLATE_ARGUMENT",
            en: Page(
                "delimiters",
                "The delimiters are not two different marks with a space between them, or one of them is the start of a block or a comment.",
                "Write for example `delimiters: \"[[ ]]\"`."),
            fr: Page(
                "délimiteurs",
                "Les délimiteurs ne sont pas deux marques différentes séparées par une espace, ou l'une d'elles ouvre déjà un bloc ou un commentaire.",
                "Écrivez par exemple `delimiters: \"[[ ]]\"`."),
            wrong: """
                --- module.yaml
                module: example
                delimiters: "[["
                """,
            right: """
                --- module.yaml
                module: example
                delimiters: "[[ ]]"
                """),
        FindingCode(
            "E0207", "E_TYPE_CONSTRAINT",
            en: Page(
                "not a type",
                "The type of a variable cannot be read. Types are written as in Terraform: `string`, `number`, `bool`, `any`, `list(T)`, `set(T)`, `map(T)`, `tuple([T, …])`, `object({…})`.",
                "Mend the type at the place that the message names."),
            fr: Page(
                "pas un type",
                "Le type d'une variable ne peut pas être lu. Les types s'écrivent comme dans Terraform : `string`, `number`, `bool`, `any`, `list(T)`, `set(T)`, `map(T)`, `tuple([T, …])`, `object({…})`.",
                "Corrigez le type à l'endroit que nomme le message."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  regions: {type: list(sting), default: []}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  regions: {type: list(string), default: []}
                """),
        FindingCode(
            "E0208", "E_DEFAULT",
            en: Page(
                "the default does not fit",
                "The default of a variable cannot be converted to its type as Terraform converts, or does not match its pattern.",
                "Change the default or the type."),
            fr: Page(
                "défaut qui ne convient pas",
                "La valeur par défaut d'une variable ne peut pas être convertie dans son type comme Terraform le fait, ou ne correspond pas à son motif.",
                "Changez la valeur par défaut ou le type."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  size: {type: number, default: large}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  size: {type: number, default: 5}
                """),
        FindingCode(
            "E0209", "E_VALUE",
            en: Page(
                "the value does not fit",
                "The value of a variable cannot fit its type or its pattern, whatever the request says.",
                "Change the value or the type: a list needs `list(T)`, an object every attribute that is not optional."),
            fr: Page(
                "valeur qui ne convient pas",
                "La valeur d'une variable ne peut convenir ni à son type ni à son motif, quoi que dise la demande.",
                "Changez la valeur ou le type : une liste demande `list(T)`, un objet demande tout attribut non facultatif."
            ),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  people: {type: string, value: "{{ workspace.users }}"}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  people: {type: list(any), value: "{{ workspace.users }}"}
                """),
        FindingCode(
            "E0210", "E_PATTERN",
            en: Page(
                "the pattern cannot be used",
                "The pattern is no regular expression that runs in linear time, or the variable is no string and no list of strings.",
                "Mend the expression: literals, `.`, classes, groups, `|`, `* + ? {m,n}`, `^` and `$`."),
            fr: Page(
                "motif inutilisable",
                "Le motif n'est pas une expression rationnelle à temps linéaire, ou la variable n'est ni une chaîne ni une liste de chaînes.",
                "Corrigez l'expression : littéraux, `.`, classes, groupes, `|`, `* + ? {m,n}`, `^` et `$`."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  region: {type: string, default: canada, pattern: "^(canada"}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  region: {type: string, default: canada, pattern: "^(canada)"}
                """),
        FindingCode(
            "E0211", "E_EACH",
            en: Page(
                "not a loop", "`each` is written `item in list`, and the item has a name of its own.",
                "Write for example `each: region in variables.regions`."),
            fr: Page(
                "pas une boucle", "`each` s'écrit `élément in liste`, et l'élément porte un nom à lui.",
                "Écrivez par exemple `each: region in variables.regions`."),
            wrong: """
                --- module.yaml
                module: example
                files: [{source: user.conf, target: "{{ user.oid }}.conf", each: user workspace.users}]
                --- user.conf
                mail = {{ user.email }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: user.conf, target: "{{ user.oid }}.conf", each: user in workspace.users}]
                --- user.conf
                mail = {{ user.email }}
                """),
        FindingCode(
            "E0212", "E_MODE",
            en: Page(
                "not a mode", "A file is either plain (`\"0644\"`) or executable (`\"0755\"`), as in git.",
                "Use one of the two, in quotes."),
            fr: Page(
                "pas un mode",
                "Un fichier est soit ordinaire (`\"0644\"`), soit exécutable (`\"0755\"`), comme dans git.",
                "Prenez l'un des deux, entre guillemets."),
            wrong: """
                --- module.yaml
                module: example
                files: [{source: run.sh, mode: "0777"}]
                --- run.sh
                echo "{{ workspace.acronym }}"
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: run.sh, mode: "0755"}]
                --- run.sh
                echo "{{ workspace.acronym }}"
                """),
        FindingCode(
            "E0213", "E_VARIABLE_CYCLE",
            en: Page(
                "values that need each other",
                "The value of a variable needs itself, by way of others or not. None of them could be computed first.",
                "Compute one of them from `workspace` or `request`."),
            fr: Page(
                "valeurs qui dépendent l'une de l'autre",
                "La valeur d'une variable dépend d'elle-même, directement ou par d'autres. Aucune ne pourrait être calculée en premier.",
                "Calculez l'une d'elles à partir de `workspace` ou de `request`."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  a: {type: string, value: "{{ variables.b }}"}
                  b: {type: string, value: "{{ variables.a }}"}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  a: {type: string, value: "{{ workspace.acronym }}"}
                  b: {type: string, value: "{{ variables.a }}"}
                """),
        FindingCode(
            "E0214", "E_VARIABLE_ORDER",
            en: Page(
                "declared later",
                "A value reads a variable that is declared after it. Values are computed in the order of the manifest.",
                "Move the declaration up."),
            fr: Page(
                "déclarée plus loin",
                "Une valeur lit une variable déclarée après elle. Les valeurs sont calculées dans l'ordre du manifeste.",
                "Déplacez la déclaration plus haut."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  a: {type: string, value: "{{ variables.b }}"}
                  b: {type: string, value: "{{ workspace.acronym }}"}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  b: {type: string, value: "{{ workspace.acronym }}"}
                  a: {type: string, value: "{{ variables.b }}"}
                """),
        FindingCode(
            "E0215", "E_REQUIRES_CYCLE",
            en: Page(
                "requirements in a circle",
                "Modules require each other, or a module itself, so that none can come first.",
                "Take one of the requirements out."),
            fr: Page(
                "exigences en cercle",
                "Des modules s'exigent l'un l'autre, ou un module s'exige lui-même : aucun ne peut venir en premier.",
                "Enlevez une des exigences."),
            wrong: """
                --- a/module.yaml
                module: a
                requires: [b]
                --- b/module.yaml
                module: b
                requires: [a]
                """,
            right: """
                --- a/module.yaml
                module: a
                requires: [b]
                --- b/module.yaml
                module: b
                """),
        FindingCode(
            "E0216", "E_NO_MODULE",
            en: Page(
                "no such module", "A module is required that the repository does not hold under this name or alias.",
                "Take the near name that the message offers, or add the module."),
            fr: Page(
                "module inexistant", "Un module exigé n'est pas dans le dépôt, ni sous ce nom ni comme alias.",
                "Prenez le nom proche que propose le message, ou ajoutez le module."),
            wrong: """
                --- base/module.yaml
                module: base
                --- example/module.yaml
                module: example
                requires: [bse]
                """,
            right: """
                --- base/module.yaml
                module: base
                --- example/module.yaml
                module: example
                requires: [base]
                """),
        FindingCode(
            "E0217", "E_SAME_NAME",
            en: Page(
                "a name of two modules",
                "Two modules bear the same name or alias, so that a request could mean either.",
                "Rename one of them."),
            fr: Page(
                "nom de deux modules",
                "Deux modules portent le même nom ou le même alias : une demande pourrait viser l'un ou l'autre.",
                "Renommez l'un d'eux."),
            wrong: """
                --- a/module.yaml
                module: a
                --- b/module.yaml
                module: b
                aliases: [a]
                """,
            right: """
                --- a/module.yaml
                module: a
                --- b/module.yaml
                module: b
                aliases: [c]
                """),
        FindingCode(
            "W0218", "W_SURPLUS_ATTRIBUTE",
            en: Page(
                "an attribute that the type does not have",
                "A default or a value gives an object an attribute that its type does not have. It is dropped without a word.",
                "Mend the name, add the attribute to the type, or take it out."),
            fr: Page(
                "attribut que le type n'a pas",
                "Une valeur, par défaut ou non, donne à un objet un attribut que son type n'a pas. Il est omis sans un mot.",
                "Corrigez le nom, ajoutez l'attribut au type, ou enlevez-le."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  disks: {type: "list(object({size = number, kind = optional(string)}))", default: [{size: 4, knid: ssd}]}
                files:
                  - disks.txt
                --- disks.txt
                {% for disk in variables.disks %}{{ disk.size }} {{ disk.kind }}
                {% endfor %}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  disks: {type: "list(object({size = number, kind = optional(string)}))", default: [{size: 4, kind: ssd}]}
                files:
                  - disks.txt
                --- disks.txt
                {% for disk in variables.disks %}{{ disk.size }} {{ disk.kind }}
                {% endfor %}
                """),
    ]
}
