import GabaritSource
import GabaritTemplate
import GabaritValue

let environment = TemplateEnvironment(.strict, loader: DictionaryLoader(["greeting": "Hello {{ name | title }}"]))
print(try environment.template(named: "greeting").render(["name": "ana"]))
