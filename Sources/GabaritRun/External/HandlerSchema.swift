/// The JSON Schema of the manifest of a handler in another process.
///
/// It accepts and rejects what ``HandlerManifestReader`` does as far as the shape goes; whether a path is safe is the
/// reader's to check. As in the reader, null counts as absent.
/// Source: JSON Schema, draft 2020-12.
public enum HandlerSchema {
    /// The schema as JSON text.
    public static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gabarit:schema:handler",
          "title": "Manifest of a step handler in another process",
          "type": "object",
          "additionalProperties": false,
          "required": ["handler", "executable", "digest"],
          "properties": {
            "handler": {
              "description": "The name that 'uses' names.",
              "type": "string",
              "pattern": "^[a-z0-9][a-z0-9-]{0,63}$"
            },
            "executable": {
              "description": "An absolute path, or one below the folder of this file.",
              "type": "string"
            },
            "digest": {
              "description": "sha256: and what sha256sum prints for the executable.",
              "type": "string",
              "pattern": "^sha256:[0-9a-f]{64}$"
            },
            "timeout": {
              "description": "Seconds for one step; default: 60.",
              "type": ["integer", "null"], "minimum": 1, "maximum": 600
            },
            "memory": {
              "description": "MiB of memory; default: 1024.",
              "type": ["integer", "null"], "minimum": 16, "maximum": 65536
            },
            "environment": {
              "description": "Variables of the environment that are handed on.",
              "type": ["array", "null"],
              "items": {
                "type": "string",
                "pattern": "^(?!LD_|DYLD_|GIT_|BASH_)(?!(?:ENV|IFS|PATH|SHELLOPTS)$)[A-Za-z_][A-Za-z0-9_]*$"
              }
            }
          }
        }

        """#
}
