extension FindingCode {
    /// What keeps a file of a module from being read.
    static let documents = [
        FindingCode(
            "E0101", "E_UTF8",
            en: Page(
                "not UTF-8",
                "A manifest, or a file that is rendered, holds bytes that are no UTF-8. Nothing is guessed: a byte read in the wrong encoding would end up in the infrastructure repository.",
                "Save the file as UTF-8. A file that is no text (an image, an archive) is copied with `render: false`."),
            fr: Page(
                "pas de l'UTF-8",
                "Un manifeste, ou un fichier à générer, contient des octets qui ne sont pas de l'UTF-8. Rien n'est deviné : un octet lu dans le mauvais codage finirait dans le dépôt d'infrastructure.",
                "Enregistrez le fichier en UTF-8. Un fichier qui n'est pas du texte (image, archive) se copie avec `render: false`."
            ),
            wrong: """
                --- module.yaml
                module: example
                files: [logo.bin]
                --- logo.bin (hex)
                89 50 FF FE
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: logo.bin, render: false}]
                --- logo.bin (hex)
                89 50 FF FE
                """),
        FindingCode(
            "E0102", "E_YAML_BOM", "E_JSON_BOM",
            en: Page(
                "byte order mark",
                "The document starts with a byte order mark, an invisible character that some editors add. It would become a part of the first key.",
                "Save the file as UTF-8 without a byte order mark."),
            fr: Page(
                "indicateur d'ordre des octets",
                "Le document commence par un indicateur d'ordre des octets, caractère invisible qu'ajoutent certains éditeurs. Il ferait partie de la première clé.",
                "Enregistrez le fichier en UTF-8 sans indicateur d'ordre des octets (BOM)."),
            wrong: """
                --- module.yaml
                \u{FEFF}module: example
                """,
            right: """
                --- module.yaml
                module: example
                """),
        FindingCode(
            "E0103", "E_YAML_SYNTAX",
            en: Page(
                "not YAML", "The manifest cannot be read as YAML from this place on.",
                "Look at the line and the one above it: a missing colon, a bracket or a quote that is not closed, a wrong indentation. A value that starts with `{`, `[`, `*`, `&`, `%` or `@` needs quotes."
            ),
            fr: Page(
                "pas du YAML", "À partir d'ici, le manifeste ne peut pas être lu comme du YAML.",
                "Regardez cette ligne et celle d'avant : deux-points manquant, crochet ou guillemet non fermé, mauvais retrait. Une valeur qui commence par `{`, `[`, `*`, `&`, `%` ou `@` doit être entre guillemets."
            ),
            wrong: """
                --- module.yaml
                module: example
                aliases: [other
                """,
            right: """
                --- module.yaml
                module: example
                aliases: [other]
                """),
        FindingCode(
            "E0104", "E_DUPLICATE_KEY",
            en: Page(
                "a key stands twice",
                "One map has the same key twice. Readers disagree about which of the two counts, so neither is taken.",
                "Keep one of them."),
            fr: Page(
                "clé en double",
                "Un même objet a deux fois la même clé. Les lecteurs ne s'accordent pas sur celle qui compte : aucune n'est retenue.",
                "Gardez-en une seule."),
            wrong: """
                --- module.yaml
                module: example
                status: one
                status: two
                """,
            right: """
                --- module.yaml
                module: example
                status: one
                """),
        FindingCode(
            "E0105", "E_YAML_TAG",
            en: Page(
                "unknown tag",
                "The value has a YAML tag that is not known, or that does not fit its text. Tags can name types of a programming language; none is ever made here.",
                "Remove the tag. `!!str`, `!!int`, `!!float`, `!!bool` and `!!null` are known."),
            fr: Page(
                "étiquette inconnue",
                "La valeur porte une étiquette YAML inconnue, ou qui ne convient pas à son texte. Une étiquette peut désigner un type d'un langage de programmation : il n'en est jamais créé ici.",
                "Enlevez l'étiquette. `!!str`, `!!int`, `!!float`, `!!bool` et `!!null` sont reconnues."),
            wrong: """
                --- module.yaml
                module: example
                title: !!python/name:os.system Example
                """,
            right: """
                --- module.yaml
                module: example
                title: Example
                """),
        FindingCode(
            "E0106", "E_YAML_ALIAS",
            en: Page(
                "an alias that cannot be followed",
                "An alias (`*name`) has no anchor (`&name`) before it, or the aliases together stand for more values than a manifest may hold.",
                "Write the value out."),
            fr: Page(
                "alias impossible à suivre",
                "Un alias (`*nom`) n'a pas d'ancre (`&nom`) avant lui, ou les alias représentent ensemble plus de valeurs qu'un manifeste ne peut en contenir.",
                "Écrivez la valeur en toutes lettres."),
            wrong: """
                --- module.yaml
                module: example
                title: *name
                """,
            right: """
                --- module.yaml
                module: &name example
                title: *name
                """),
        FindingCode(
            "E0107", "E_YAML_DOCUMENTS",
            en: Page(
                "a second document",
                "The file holds a second YAML document after `---`. A manifest is one document.",
                "Put the second document in a file of its own, or delete it."),
            fr: Page(
                "deuxième document",
                "Le fichier contient un deuxième document YAML après `---`. Un manifeste est un seul document.",
                "Mettez le deuxième document dans son propre fichier, ou supprimez-le."),
            wrong: """
                --- module.yaml
                module: example
                ---
                module: other
                """,
            right: """
                --- module.yaml
                module: example
                """),
        FindingCode(
            "E0108", "E_YAML_KEY",
            en: Page(
                "a key that is no string", "A key of a map is null, a list or a map.",
                "Write a text."),
            fr: Page(
                "clé qui n'est pas une chaîne",
                "Une clé d'un objet est null, une liste ou un objet.",
                "Écrivez un texte."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  sizes: {type: map(string), default: {[small]: 1}}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  sizes: {type: map(string), default: {small: 1}}
                """),
        FindingCode(
            "E0109", "E_YAML_NUL",
            en: Page(
                "a NUL character", "A string holds the character NUL, which ends texts in many programs.",
                "Take it out."),
            fr: Page(
                "caractère NUL",
                "Une chaîne contient le caractère NUL, qui termine les textes dans bien des programmes.",
                "Enlevez-le."),
            wrong: """
                --- module.yaml
                module: example
                title: "a\\0b"
                """,
            right: """
                --- module.yaml
                module: example
                title: "ab"
                """),
        FindingCode(
            "E0110", "E_DEPTH",
            en: Page(
                "too deep", "Lists and maps stand deeper in each other than the limit (64 in YAML).",
                "Flatten the document."),
            fr: Page(
                "imbrication trop profonde",
                "Des listes et des objets s'imbriquent plus profondément que la limite (64 en YAML).",
                "Aplatissez le document."),
            wrong: """
                --- module.yaml
                module: example
                title: \(String(repeating: "[", count: 70))\(String(repeating: "]", count: 70))
                """,
            right: """
                --- module.yaml
                module: example
                title: Example
                """),
        FindingCode(
            "E0111", "E_TOO_LARGE",
            en: Page(
                "too large",
                "A file, a document or a folder is larger than its limit: 1 MiB for a manifest or template, 64 MiB and 20,000 files for a folder. Limits hold before anything is read.",
                "Split the file, or copy it with `render: false` when nothing in it is a template."),
            fr: Page(
                "trop grand",
                "Un fichier, un document ou un dossier dépasse sa limite : 1 Mio pour un manifeste ou un gabarit, 64 Mio et 20 000 fichiers pour un dossier. Les limites valent avant toute lecture.",
                "Divisez le fichier, ou copiez-le avec `render: false` si rien n'y est un gabarit."),
            wrong: """
                --- module.yaml
                module: example
                files: [data.conf]
                --- data.conf (40000 times)
                a line of a large file that is a template
                """,
            right: """
                --- module.yaml
                module: example
                files: [{source: data.conf, render: false}]
                --- data.conf (40000 times)
                a line of a large file that is a template
                """),
        FindingCode(
            "E0112", "E_JSON_SYNTAX", "E_JSON_NUMBER", "E_JSON_STRING",
            en: Page(
                "not JSON",
                "A JSON file that declares variables (`*.variables.tf.json` of a folder without manifest) cannot be read from this place on.",
                "Mend the JSON: keys in double quotes, commas between members, no comma before a closing bracket."),
            fr: Page(
                "pas du JSON",
                "Un fichier JSON qui déclare des variables (`*.variables.tf.json` d'un dossier sans manifeste) ne peut pas être lu à partir d'ici.",
                "Corrigez le JSON : clés entre guillemets doubles, virgules entre les membres, aucune virgule avant un crochet fermant."
            ),
            wrong: """
                --- main.tf
                # nothing yet
                --- example.variables.tf.json
                {"variable": {"region": {"type": "string",}}}
                """,
            right: """
                --- main.tf
                # nothing yet
                --- example.variables.tf.json
                {"variable": {"region": {"type": "string"}}}
                """),
        FindingCode(
            "W0113", "W_YAML_11",
            en: Page(
                "YAML 1.1 would read this otherwise",
                "The value is read by the rules of YAML 1.2: `NO`, `on` and `12:30:45` are text, `017` is seventeen and `0o17` fifteen. Editors and tools that follow YAML 1.1 read something else, and so do many people.",
                "Write a text in quotes, and a number as it is meant."),
            fr: Page(
                "YAML 1.1 lirait autre chose",
                "La valeur est lue selon YAML 1.2 : `NO`, `on` et `12:30:45` sont du texte, `017` est dix-sept et `0o17` quinze. Les outils qui suivent YAML 1.1 lisent autre chose, et bien des gens aussi.",
                "Mettez un texte entre guillemets, et écrivez un nombre comme il est voulu."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  country: {type: string, default: NO}
                """,
            right: """
                --- module.yaml
                module: example
                variables:
                  country: {type: string, default: "NO"}
                """),
        FindingCode(
            "E0114", "E_NO_FOLDER", "E_UNREADABLE",
            en: Page(
                "cannot be read", "The folder or a file in it is not there, or may not be read.",
                "Check the path and its permissions."),
            fr: Page(
                "lecture impossible",
                "Le dossier, ou un fichier qu'il contient, n'existe pas ou ne peut pas être lu.",
                "Vérifiez le chemin et ses droits d'accès."),
            wrong: "", right: "", isOfFolders: true),
        FindingCode(
            "E0115", "E_UNSAFE_ENTRY",
            en: Page(
                "no regular file",
                "The folder holds a symbolic link, a socket or a device. Links are never followed: they could lead anywhere on the machine that runs the module.",
                "Put a copy of the file in its place."),
            fr: Page(
                "fichier non ordinaire",
                "Le dossier contient un lien symbolique, une socket ou un périphérique. Les liens ne sont jamais suivis : ils pourraient mener n'importe où sur la machine qui exécute le module.",
                "Remplacez-le par une copie du fichier."),
            wrong: "", right: "", isOfFolders: true),
        FindingCode(
            "E0116", "E_NO_MANIFEST",
            en: Page(
                "no module", "The folder has no `module.yaml` and no `*.tf` file, so it is no module.",
                "Write a `module.yaml`, or name another folder."),
            fr: Page(
                "pas un module",
                "Le dossier n'a ni `module.yaml` ni fichier `*.tf` : ce n'est pas un module.",
                "Écrivez un `module.yaml`, ou indiquez un autre dossier."),
            wrong: """
                --- readme.md
                # Example
                """,
            right: """
                --- module.yaml
                module: example
                --- readme.md
                # Example
                """),
    ]
}
