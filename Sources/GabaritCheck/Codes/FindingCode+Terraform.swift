extension FindingCode {
    /// What does not fit between a manifest and its Terraform files.
    static let terraform = [
        FindingCode(
            "E0501", "E_TF_VARIABLE",
            en: Page(
                "undeclared Terraform variable",
                "A `.tf` file reads `var.x`, and no `variable` block of the module or of one that it requires declares it.",
                "Declare it, or take the near name that the message offers."),
            fr: Page(
                "variable Terraform non déclarée",
                "Un fichier `.tf` lit `var.x`, et aucun bloc `variable` du module ni d'un module exigé ne la déclare.",
                "Déclarez-la, ou prenez le nom proche que propose le message."),
            wrong: terraform("  value = var.regoin"), right: terraform("  value = var.region")),
        FindingCode(
            "E0502", "E_TF_REFERENCE",
            en: Page(
                "nothing to refer to",
                "A `.tf` file refers to a local value, a module or a resource that no block defines.",
                "Take the near name that the message offers, or add the block."),
            fr: Page(
                "référence sans objet",
                "Un fichier `.tf` renvoie à une valeur locale, à un module ou à une ressource qu'aucun bloc ne définit.",
                "Prenez le nom proche que propose le message, ou ajoutez le bloc."),
            wrong: terraform("  value = \"${var.region}${local.missing}\""),
            right: terraform("  value = var.region")),
        FindingCode(
            "E0503", "E_TF_NO_VALUE",
            en: Page(
                "no value for a Terraform variable",
                "A `variable` block has no default, and no manifest saves a value: Terraform would ask for it and the pipeline would stop.",
                "Declare it under `variables` in the manifest, or give it a default."),
            fr: Page(
                "variable Terraform sans valeur",
                "Un bloc `variable` n'a pas de valeur par défaut, et aucun manifeste n'en enregistre : Terraform la demanderait et le pipeline s'arrêterait.",
                "Déclarez-la sous `variables` dans le manifeste, ou donnez-lui une valeur par défaut."),
            wrong: """
                --- module.yaml
                module: example
                files: [main.tf]
                --- main.tf
                variable "region" {
                  type = string
                }

                output "example" {
                  value = var.region
                }
                """,
            right: terraform("  value = var.region")),
        FindingCode(
            "E0504", "E_TF_TYPE",
            en: Page(
                "types that differ",
                "The manifest saves a variable with a type that Terraform cannot convert to the type of the `variable` block, or not for every value.",
                "Write the same type in both."),
            fr: Page(
                "types différents",
                "Le manifeste enregistre une variable avec un type que Terraform ne sait pas convertir en celui du bloc `variable`, ou pas pour toute valeur.",
                "Écrivez le même type aux deux endroits."),
            wrong: terraform("  value = var.region", type: "number"),
            right: terraform("  value = var.region")),
        FindingCode(
            "E0505", "E_TF_OUTPUT",
            en: Page(
                "no output for the status",
                "No file defines the output that bears the module's status key, so that the pipeline's message would not say how the module fared.",
                "Add an `output` of that name, or correct `status`."),
            fr: Page(
                "aucune sortie pour le statut",
                "Aucun fichier ne définit la sortie qui porte la clé de statut du module : le message du pipeline ne dirait rien du module.",
                "Ajoutez un bloc `output` de ce nom, ou corrigez `status`."),
            wrong: """
                --- module.yaml
                module: example
                status: example_status
                files: [main.tf]
                --- main.tf
                output "example_staus" {
                  value = "completed"
                }
                """,
            right: """
                --- module.yaml
                module: example
                status: example_status
                files: [main.tf]
                --- main.tf
                output "example_status" {
                  value = "completed"
                }
                """),
        FindingCode(
            "E0506", "E_TF_TWICE",
            en: Page(
                "defined twice",
                "Two blocks define the same variable, output, local value, module or resource in one folder of a workspace: in a module, in two modules that can be together, or one block again for each item of a loop; Terraform refuses that.",
                "Rename one of them, or take it out; in a loop, write the item into the name."),
            fr: Page(
                "défini deux fois",
                "Deux blocs définissent la même variable, sortie, valeur locale, ressource ou le même module dans un dossier d'un espace de travail : dans un module, dans deux modules qui peuvent être ensemble, ou un bloc pour chaque élément d'une boucle ; Terraform le refuse.",
                "Renommez l'un d'eux, ou enlevez-le ; dans une boucle, écrivez l'élément dans le nom."),
            wrong: """
                --- module.yaml
                module: example
                files: [main.tf]
                --- main.tf
                output "example" {
                  value = "completed"
                }

                output "example" {
                  value = "done"
                }
                """,
            right: """
                --- module.yaml
                module: example
                files: [main.tf]
                --- main.tf
                output "example" {
                  value = "completed"
                }
                """),
        FindingCode(
            "W0507", "W_TF_UNDECLARED",
            en: Page(
                "saved for nobody",
                "The manifest saves a variable that no `variable` block declares; Terraform warns of it at every run.",
                "Declare it in a `.tf` file of the module, or take it out of the manifest."),
            fr: Page(
                "enregistrée pour personne",
                "Le manifeste enregistre une variable qu'aucun bloc `variable` ne déclare ; Terraform avertit à chaque exécution.",
                "Déclarez-la dans un fichier `.tf` du module, ou enlevez-la du manifeste."),
            wrong: """
                --- module.yaml
                module: example
                variables:
                  region: {type: string, default: canada}
                files: [main.tf]
                --- main.tf
                output "example" {
                  value = "{{ variables.region }}"
                }
                """,
            right: terraform("  value = \"{{ variables.region }}\"")),
        FindingCode(
            "E0508", "E_TF_LANGUAGE",
            en: Page(
                "a slip in Terraform's own words",
                "A block, an argument, a type or a function is nearly one that Terraform knows, `each`, `count`, `path` or `terraform` has no such attribute, or a block lacks what Terraform needs in it: `value` in an `output`, `source` in a `module`.",
                "Take the near word that the message offers, or add what is missing."),
            fr: Page(
                "faute dans les mots de Terraform",
                "Un bloc, un argument, un type ou une fonction ressemble à ce que Terraform connaît, `each`, `count`, `path` ou `terraform` n'a pas cet attribut, ou il manque à un bloc ce dont Terraform a besoin : `value` dans un `output`, `source` dans un `module`.",
                "Prenez le mot proche que propose le message, ou ajoutez ce qui manque."),
            wrong: terraform("  value = var.region\n  sensitve = true"),
            right: terraform("  value = var.region\n  sensitive = true")),
    ]

    /// A module with one variable that its output may read.
    private static func terraform(_ line: String, type: String = "string") -> String {
        """
        --- module.yaml
        module: example
        variables:
          region: {type: string, default: canada}
        files: [main.tf]
        --- main.tf
        variable "region" {
          type = \(type)
        }

        output "example" {
        \(line)
        }
        """
    }
}
