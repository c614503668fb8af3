extension FindingCode {
    /// What is wrong between templates that include, import or extend each other.
    static let blocks = [
        FindingCode(
            "E0318", "E_TEMPLATE_CIRCLE",
            en: Page(
                "templates in a circle",
                "A template includes, imports or extends itself, or a macro calls itself, also through others, with nothing on the way that could end it.",
                "Take one of the statements out, or put it under a condition."),
            fr: Page(
                "gabarits en cercle",
                "Un gabarit s'inclut, s'importe ou se prolonge lui-même, ou une macro s'appelle elle-même, aussi à travers d'autres, sans rien sur le chemin qui puisse y mettre fin.",
                "Enlevez une des instructions, ou placez-la sous une condition."),
            wrong: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% include "b.conf" %}
                --- b.conf
                {% include "b.conf" %}
                """,
            right: """
                --- module.yaml
                module: example
                files: [a.conf]
                --- a.conf
                {% include "b.conf" %}
                --- b.conf
                name = {{ workspace.acronym }}
                """),
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
                """),
    ]
}
