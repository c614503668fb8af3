extension FindingCode {
    /// What is wrong between templates that extend each other.
    static let blocks = [
        FindingCode(
            "W0319", "W_UNUSED_BLOCK",
            en: Page(
                "a block that nothing writes",
                "A template that extends another has a block of its own that none of the templates above has a place for: what it holds is never written.",
                "Give the block the name of one that the extended template has, or add the block there."),
            fr: Page(
                "bloc que rien n'écrit",
                "Un gabarit qui en prolonge un autre a un bloc pour lequel aucun des gabarits prolongés n'a de place : son contenu n'est jamais écrit.",
                "Donnez au bloc le nom d'un bloc du gabarit prolongé, ou ajoutez le bloc là-bas."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% extends "base.conf" %}{% block tilte %}name = {{ workspace.acronym }}{% endblock %}
                --- base.conf
                {% block title %}name = none{% endblock %}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% extends "base.conf" %}{% block title %}name = {{ workspace.acronym }}{% endblock %}
                --- base.conf
                {% block title %}name = none{% endblock %}
                """)
    ]
}
