extension FindingCode {
    /// What is wrong with what authors say about findings.
    static let suppressions = [
        FindingCode(
            "E0901", "E_ALLOW",
            en: Page(
                "allowed without a reason",
                "A comment allows a finding and does not say why, or one that keeps every run from using the module; it is not obeyed.",
                "Write the reason behind the code: `gabarit: allow W0406 -- the pipeline reads it`; mend what no run can use."
            ),
            fr: Page(
                "permis sans raison",
                "Un commentaire permet un constat sans dire pourquoi, ou un constat qui empêche toute exécution d'utiliser le module ; il n'est pas suivi.",
                "Écrivez la raison après le code : `gabarit: allow W0406 -- lu par le pipeline` ; corrigez ce qu'aucune exécution ne peut utiliser."
            ),
            wrong: """
                --- module.yaml
                module: example
                # gabarit: allow W0314
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                """),
        FindingCode(
            "W0902", "W_ALLOW_UNUSED",
            en: Page(
                "nothing to allow",
                "A comment allows a finding that is not there, neither in its line nor in the next one (`allow-file`: nowhere in its file).",
                "Take the comment out."),
            fr: Page(
                "rien à permettre",
                "Un commentaire permet un constat qui n'est pas là, ni dans sa ligne ni dans la suivante (`allow-file` : nulle part dans son fichier).",
                "Enlevez le commentaire."),
            wrong: """
                --- module.yaml
                module: example
                # gabarit: allow W0314 -- kept for the next version
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                """),
        FindingCode(
            "E0903", "E_ALLOW_CODE",
            en: Page(
                "no such code to allow", "A comment allows a code that does not exist; it is not obeyed.",
                "Write the number that the finding shows."),
            fr: Page(
                "code inexistant", "Un commentaire permet un code qui n'existe pas ; il n'est pas suivi.",
                "Écrivez le numéro que montre le constat."),
            wrong: """
                --- module.yaml
                module: example
                # gabarit: allow W0999 -- kept for the next version
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                name = {{ workspace.acronym }}
                """),
    ]
}
