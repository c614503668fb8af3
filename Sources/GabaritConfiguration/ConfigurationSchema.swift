/// The JSON Schema of `gabarit.yaml`, for editors that complete and check it while it is written.
///
/// It accepts and rejects what ``ConfigurationReader`` does as far as the shape goes; templates are the reader's to
/// check. As in the reader, null counts as absent.
/// Source: JSON Schema, draft 2020-12.
public enum ConfigurationSchema {
    /// The schema as JSON text.
    public static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gabarit:schema:configuration",
          "title": "Configuration of Gabarit (gabarit.yaml)",
          "type": ["object", "null"],
          "additionalProperties": false,
          "properties": {
            "modules": {
              "description": "Where modules come from.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "source": {"description": "A folder, or the address of a git repository.", "$ref": "#/$defs/text"},
                "folder": {"description": "The folder of the modules in a repository.", "$ref": "#/$defs/text"},
                "version-prefix": {"description": "dev reads tags such as dev-v6.4.3.", "$ref": "#/$defs/text"},
                "branch": {"description": "Read when a repository has no version tags.", "$ref": "#/$defs/text"}
              }
            },
            "infrastructure": {
              "description": "The repository that receives the pull requests.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "repository": {"description": "A path, file:// or https:// address.", "$ref": "#/$defs/text"},
                "branch": {"description": "Receives the pull requests; default: main.", "$ref": "#/$defs/text"},
                "workspace-branch": {"description": "A template over 'workspace'.", "$ref": "#/$defs/text"},
                "workspace-folder": {"description": "A template over 'workspace'.", "$ref": "#/$defs/text"},
                "protected-branches": {"description": "Branches that are never written.", "$ref": "#/$defs/texts"}
              }
            },
            "variables": {
              "description": "The operator's values; they come before the request's.",
              "type": ["object", "null"]
            },
            "existing-variables": {
              "description": "What happens to values that are saved in a workspace.",
              "enum": ["keep", "recompute", null]
            },
            "backend": {
              "description": "For project.tfbackend of modules without a manifest.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {"resource-group": {"$ref": "#/$defs/text"}, "storage-suffix": {"$ref": "#/$defs/text"}}
            },
            "committer": {
              "description": "The service, as it signs commits.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {"name": {"$ref": "#/$defs/text"}, "email": {"$ref": "#/$defs/text"}}
            },
            "commit-subject": {
              "description": "The first line of commits; <module> is replaced.",
              "$ref": "#/$defs/text"
            },
            "status": {
              "description": "How status messages are written, and where they go.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "dialect": {"enum": ["docs", "portal", null]},
                "language": {"enum": ["en", "fr", null]},
                "queue": {"$ref": "#/$defs/text"}
              }
            },
            "queue": {
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {"requests": {"description": "The queue of run requests.", "$ref": "#/$defs/text"}}
            },
            "pull-requests": {
              "description": "Pull requests on the local host.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "pipeline": {"description": "Runs after a merge: a path and its arguments.", "$ref": "#/$defs/texts"},
                "squash": {"type": ["boolean", "null"]},
                "longest-description": {
                  "type": ["integer", "null"], "minimum": -9223372036854775808, "maximum": 9223372036854775807
                }
              }
            },
            "worker": {
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "concurrency": {"description": "Runs at a time.", "$ref": "#/$defs/positive"},
                "visibility": {"description": "Seconds that a request is leased.", "$ref": "#/$defs/positive"},
                "run-time": {"description": "The longest run, in seconds.", "$ref": "#/$defs/positive"}
              }
            },
            "handlers": {
              "description": "Manifests of step handlers in processes of their own.",
              "$ref": "#/$defs/texts"
            },
            "steps": {
              "description": "Steps that run before the push, for every run.",
              "type": ["array", "null"],
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["uses"],
                "properties": {
                  "uses": {"description": "The name of a step handler.", "type": "string"},
                  "with": {"description": "Its input."}
                }
              }
            },
            "data": {"description": "Where mirrors and the embedded store are kept.", "$ref": "#/$defs/text"}
          },
          "$defs": {
            "text": {"type": ["string", "null"]},
            "texts": {"type": ["array", "null"], "items": {"type": "string"}},
            "positive": {"type": ["integer", "null"], "minimum": 1, "maximum": 100000}
          }
        }

        """#
}
