extension FrenchTexts {
    /// What is said of files, Terraform, shapes and suppressions.
    static let files: [String: String] = [
        "the modules '%1' and '%2' both write '%3'%4": "les modules « %1 » et « %2 » écrivent tous deux « %3 »%4",
        "no entry of 'files' names '%1', and no template includes it":
            "aucune entrée de « files » ne nomme « %1 », et aucun gabarit ne l'inclut",
        "'%1' ends in '.%2' and is made from '%3'": "« %1 » se termine par « .%2 » et vient de « %3 »",
        "give both the same ending": "donnez aux deux la même terminaison",
        "the module is called '%1' and its folder '%2'": "le module s'appelle « %1 » et son dossier « %2 »",
        "requests ask for the folder's name: give the module that name, or list it under 'aliases'":
            "les demandes emploient le nom du dossier : donnez ce nom au module, ou citez-le sous « aliases »",
        "name it under 'files', or delete it": "nommez-le sous « files », ou supprimez-le",
        "'%1' holds the saved variables of the module '%2'":
            "« %1 » contient les variables enregistrées du module « %2 »",
        "give the entry another 'target'": "donnez à l'entrée une autre cible (« target »)",
        "'%1' needs a folder where the file '%2' stands": "« %1 » demande un dossier là où se trouve le fichier « %2 »",
        "'%1' needs a folder where the file '%2' of the module '%3' stands":
            "« %1 » demande un dossier là où se trouve le fichier « %2 » du module « %3 »",
        "'%1' is no folder for files of a module": "« %1 » n'est pas un dossier pour les fichiers d'un module",
        "'%1' cannot be a variable's name: Terraform keeps it for itself":
            "« %1 » ne peut pas être le nom d'une variable : Terraform se le réserve",
        "give it another name": "donnez-lui un autre nom",
        "'%1' cannot be the name of an output of Terraform": "« %1 » ne peut pas être le nom d'une sortie de Terraform",
        "use letters, digits, underscores and hyphens, a letter or an underscore first":
            "employez des lettres, des chiffres, des soulignés et des traits d'union, d'abord une lettre ou un souligné",
        "an expression stands here without '%1'": "une expression s'écrit ici sans « %1 »",
        "this is a file, not the folder of a module": "ceci est un fichier, non le dossier d'un module",
        "name the folder: %1": "nommez le dossier : %1",
        "the file is at %1": "le fichier est en %1",
        "no value makes '%1' a path: %2": "aucune valeur ne fait de « %1 » un chemin : %2",
        "'%1' cannot be merged: only JSON files can":
            "« %1 » ne peut pas être fusionné : seuls les fichiers JSON le peuvent",
        "use 'keep' or 'replace'": "prenez « keep » ou « replace »",
        "make it text with 'join', or let the string be this one expression":
            "faites-en du texte avec « join », ou que la chaîne ne soit que cette expression",
        "the files '%1' and '%2' differ only by case": "les fichiers « %1 » et « %2 » ne diffèrent que par la casse",
        "rename one: some file systems hold only one":
            "renommez-en un : certains systèmes de fichiers n'en gardent qu'un",
        "tried with hostile text: %1": "essayé avec un texte hostile : %1",
        "what '%1' would hold cannot be read as %2: %3":
            "ce que « %1 » contiendrait ne peut pas être lu comme du %2 : %3",
        "the filter writes the quotes; take those around it out":
            "le filtre écrit les guillemets ; enlevez ceux qui l'entourent",
        "write each key once, whatever the values are":
            "écrivez chaque clé une seule fois, quelles que soient les valeurs",
        "mend the file, or copy it with 'render: false'": "corrigez le fichier, ou copiez-le avec « render: false »",
        "write the value with 'to_hcl', without quotes around it, or keep quotes around it and no filter":
            "écrivez la valeur avec « to_hcl », sans guillemets autour, ou gardez-la entre guillemets et sans filtre",
        "write the value with 'to_json', without quotes around it, or keep quotes around it and no filter":
            "écrivez la valeur avec « to_json », sans guillemets autour, ou gardez-la entre guillemets et sans filtre",
        "write the whole value with 'to_json', without quotes around it; '~' joins what stands beside it":
            "écrivez la valeur avec « to_json », sans guillemets autour",
        "the value '%1' changes the structure of '%2'": "la valeur « %1 » change la structure de « %2 »",
        "the text '%1' stands where Terraform reads a name": "le texte « %1 » se trouve là où Terraform lit un nom",
        "put quotes around it, or write it with 'to_hcl'": "mettez-le entre guillemets, ou écrivez-le avec « to_hcl »",
        "values change the structure of '%1'": "des valeurs changent la structure de « %1 »",
        "what '%1' would hold cannot be read as %2": "ce que « %1 » contiendrait ne peut pas être lu comme du %2",
        "the value '%1' changes the structure of '%2' at %3": "la valeur « %1 » change la structure de « %2 » en %3",
        "'%1' is allowed here without a reason": "« %1 » est permis ici sans raison",
        "write it behind the code: -- why": "écrivez-la après le code : -- pourquoi",
        "there is no '%1' here to allow": "il n'y a pas de « %1 » à permettre ici",
        "take the comment out": "enlevez le commentaire",
        "there is no code '%1'": "il n'y a pas de code « %1 »",
        "write the number that the finding shows": "écrivez le numéro que montre le constat",
        "'%1' cannot be allowed here: no run can use the module until it is mended":
            "« %1 » ne peut être permis ici : aucune exécution ne peut utiliser le module avant qu'il soit réparé",
        "mend what the finding says": "corrigez ce que dit le constat",
        "'%1' is allowed by its number": "« %1 » se permet par son numéro",
        "write '%1'": "écrivez « %1 »",
        "no 'variable' block declares '%1'": "aucun bloc « variable » ne déclare « %1 »",
        "no 'locals' block defines '%1'": "aucun bloc « locals » ne définit « %1 »",
        "there is no 'module' block '%1'": "il n'y a pas de bloc « module » nommé « %1 »",
        "a name is missing behind '%1.'": "il manque un nom après « %1. »",
        "name what is meant, or take the dot out": "nommez ce qui est visé, ou enlevez le point",
        "no 'provider' block has the alias of '%1'": "aucun bloc « provider » n'a l'alias de « %1 »",
        "no block defines '%1'": "aucun bloc ne définit « %1 »",
        "nothing gives '%1' a value": "rien ne donne de valeur à « %1 »",
        "declare it under 'variables' in the manifest, or give it a default":
            "déclarez-la sous « variables » dans le manifeste, ou donnez-lui une valeur par défaut",
        "nothing uses the variable '%1'": "rien n'emploie la variable « %1 »",
        "use it, or take it out": "employez-la, ou enlevez-la",
        "no 'variable' block declares '%1', which is saved for it":
            "aucun bloc « variable » ne déclare « %1 », qui est enregistrée pour lui",
        "declare it in a .tf file of the module": "déclarez-la dans un fichier .tf du module",
        "'%1' is %2 here and %3 in Terraform": "« %1 » est %2 ici et %3 dans Terraform",
        "Terraform knows no '%1' in a '%2' block": "Terraform ne connaît pas « %1 » dans un bloc « %2 »",
        "'%1' has no attribute '%2'": "l'attribut « %2 » n'existe pas : « %1 »",
        "Terraform has no function '%1'": "Terraform n'a pas de fonction « %1 »",
        "Terraform knows no '%1' block": "Terraform ne connaît pas de bloc « %1 »",
        "the '%1' block has no '%2'": "il manque « %2 » au bloc « %1 »",
        "'%1' is no value": "« %1 » n'est pas une valeur",
        "Terraform needs it": "Terraform en a besoin",
        "no file defines the output '%1', which status messages need":
            "aucun fichier ne définit la sortie « %1 », dont les messages de statut ont besoin",
        "add: output \"%1\" { value = \"completed\" }": "ajoutez : output \"%1\" { value = \"completed\" }",
        "'%1' is defined twice": "« %1 » est défini deux fois",
        "the modules '%1' and '%2' both define '%3'": "les modules « %1 » et « %2 » définissent tous deux « %3 »",
        "'%1' is defined once for each item of '%2'": "« %1 » est défini une fois pour chaque élément de « %2 »",
        "write the item into the name, or define it outside of the loop":
            "écrivez l'élément dans le nom, ou définissez-le hors de la boucle",
    ]
}
