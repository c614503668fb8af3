/// The JSON Schema of the manifest, for editors that complete and check it while it is written.
///
/// It accepts what ``ModuleReader`` accepts as far as the shape goes; types, templates, patterns and files are the
/// reader's to check. As in the reader, null counts as absent.
/// Source: JSON Schema, draft 2020-12.
public enum ManifestSchema {
    /// The schema as JSON text, with a line end at its end.
    public static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gabarit:schema:module",
          "title": "Manifest of a Gabarit module (module.yaml)",
          "type": "object",
          "additionalProperties": false,
          "required": ["module"],
          "properties": {
            "module": {"$ref": "#/$defs/name", "description": "The name of the module."},
            "aliases": {"$ref": "#/$defs/names", "description": "Other names that requests may use."},
            "title": {
              "description": "What people call the module, in one text or by language.",
              "type": ["string", "object", "null"],
              "additionalProperties": false,
              "required": ["en"],
              "properties": {"en": {"type": "string"}, "fr": {"type": ["string", "null"]}}
            },
            "status": {
              "description": "The key in status messages; default: the name in snake_case.",
              "type": ["string", "null"]
            },
            "requires": {"$ref": "#/$defs/names", "description": "Modules that must be in the workspace first."},
            "delimiters": {"$ref": "#/$defs/delimiters"},
            "variables": {
              "description": "What is saved for Terraform, by name, in the order in which values are computed.",
              "type": ["object", "null"],
              "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,99}$"},
              "additionalProperties": {"$ref": "#/$defs/variable"}
            },
            "files": {
              "description": "The files that the module writes.",
              "type": ["array", "null"],
              "items": {"$ref": "#/$defs/file"}
            },
            "save": {
              "description": "Where and how the variables are saved.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "target": {
                  "description": "A path; default: {{ module.name }}.auto.tfvars.json",
                  "type": ["string", "null"]
                },
                "existing": {
                  "description": "keep (default): saved values stay; replace: they are computed anew.",
                  "enum": ["keep", "replace", null]
                }
              }
            },
            "steps": {
              "description": "Steps that the module adds to its run.",
              "type": ["array", "null"],
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["uses"],
                "properties": {
                  "uses": {"description": "The name of a step handler.", "type": "string"},
                  "with": {"description": "Its input; every string may be a template."}
                }
              }
            }
          },
          "$defs": {
            "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,99}$"},
            "names": {"type": ["array", "null"], "items": {"$ref": "#/$defs/name"}},
            "delimiters": {
              "description": "Two different marks with a space between them, for example \"[[ ]]\".",
              "type": ["string", "null"],
              "pattern": "^ *(?!\\{[%#] )([^ ]+) +(?!\\1 *$)[^ ]+ *$"
            },
            "variable": {
              "type": "object",
              "additionalProperties": false,
              "required": ["type"],
              "properties": {
                "type": {
                  "description": "As Terraform writes it: string, list(string), object({a = optional(number, 1)}), …",
                  "type": "string"
                },
                "value": {"description": "Computed from the request; every string may be a template."},
                "default": {"description": "The value when nothing else gives one."},
                "pattern": {
                  "description": "A regular expression that a string, or each string of a list, must match.",
                  "type": ["string", "null"]
                },
                "description": {"type": ["string", "null"]}
              }
            },
            "file": {
              "type": ["string", "object"],
              "additionalProperties": false,
              "required": ["source"],
              "properties": {
                "source": {"description": "A file of the module.", "type": "string"},
                "target": {
                  "description": "The path in the workspace folder, a template; default: the source.",
                  "type": ["string", "null"]
                },
                "existing": {
                  "description": "What happens to a file that is there: keep, replace (default) or merge (JSON).",
                  "enum": ["keep", "replace", "merge", null]
                },
                "each": {
                  "description": "Writes the file once for each item, for example: item in variables.items",
                  "type": ["string", "null"],
                  "pattern": "^ *(?!(?:workspace|request|module|variables|run|False|None|True|and|else|false|if|in|is|loop|none|not|or|self|true) )[A-Za-z_\\u0080-\\uffff][A-Za-z0-9_\\u0080-\\uffff]* +in +[^ ]"
                },
                "when": {
                  "description": "An expression; the file is written when it is true.",
                  "type": ["string", "null"]
                },
                "render": {
                  "description": "false copies the file byte for byte.",
                  "type": ["boolean", "null"]
                },
                "mode": {"description": "Default: the mode of the source.", "enum": ["0644", "0755", null]},
                "delimiters": {"$ref": "#/$defs/delimiters"}
              }
            }
          }
        }

        """#
}
