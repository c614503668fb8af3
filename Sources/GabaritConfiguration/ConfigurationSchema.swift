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
                "branch": {"description": "Read when a repository has no version tags.", "$ref": "#/$defs/text"},
                "credentials": {
                  "description": "For a repository at another host than the infrastructure's.",
                  "type": ["object", "null"],
                  "additionalProperties": false,
                  "required": ["token"],
                  "properties": {"token": {"$ref": "#/$defs/secret"}}
                }
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
              "properties": {
                "requests": {"description": "The queue of run requests.", "$ref": "#/$defs/text"},
                "address": {
                  "description": "A broker that speaks AMQP 1.0, or a storage account of Azure, without anything secret; none is the embedded queue.",
                  "type": ["string", "null"],
                  "pattern": "^(amqps?://|https://|http://(127\\.0\\.0\\.1|localhost|\\[::1\\]))[^@?]*$"
                },
                "key": {
                  "description": "Where the key of the storage account is.",
                  "oneOf": [{"type": "null"}, {"$ref": "#/$defs/secret"}]
                },
                "sas": {
                  "description": "Where the shared access signature is.",
                  "oneOf": [{"type": "null"}, {"$ref": "#/$defs/secret"}]
                },
                "encoding": {
                  "description": "How bodies are written to a storage queue; both are read.",
                  "enum": ["base64", "plain", null]
                },
                "turn": {
                  "description": "The queue of a storage account, or of a Service Bus whose queue of requests has no sessions, that says which worker takes requests.",
                  "$ref": "#/$defs/text"
                },
                "broker": {
                  "description": "The kind of broker, where the address does not say it.",
                  "enum": ["rabbitmq", "service-bus", null]
                },
                "sign-in": {
                  "description": "Whether the key of a Service Bus is sent, or tokens made from it.",
                  "enum": ["password", "token", null]
                },
                "entra": {"$ref": "#/$defs/entra"},
                "create": {
                  "description": "Whether storage queues that are missing are made.", "type": ["boolean", "null"]
                },
                "user": {"$ref": "#/$defs/text"},
                "password": {
                  "description": "Where the password is, never what it is.",
                  "oneOf": [{"type": "null"}, {"$ref": "#/$defs/secret"}]
                },
                "certificates": {
                  "description": "A file of certificates in PEM form that may have signed the broker's.",
                  "$ref": "#/$defs/text"
                },
                "management": {
                  "description": "RabbitMQ's management interface, where the settings of queues are read at the start.",
                  "$ref": "#/$defs/text"
                },
                "dead-letters": {"$ref": "#/$defs/text"},
                "attempts": {"$ref": "#/$defs/text"}
              }
            },
            "pull-requests": {
              "description": "The pull request host, and what the local one does after approval.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "pipeline": {"description": "Runs after a merge: a path and its arguments.", "$ref": "#/$defs/texts"},
                "squash": {"type": ["boolean", "null"]},
                "longest-description": {
                  "type": ["integer", "null"], "minimum": 200, "maximum": 9223372036854775807
                },
                "host": {
                  "description": "The kind of host, when the address of the repository does not say it.",
                  "enum": ["local", "azure-devops", "github", "gitlab", "gitea", null]
                },
                "reviewers": {"description": "Who is asked for a review.", "$ref": "#/$defs/texts"},
                "labels": {"$ref": "#/$defs/texts"},
                "work-items": {
                  "description": "Work items of Azure Boards to link.",
                  "type": ["array", "null"],
                  "items": {"type": "integer", "minimum": 1, "maximum": 9223372036854775807}
                },
                "auto-complete": {
                  "description": "Azure DevOps completes a pull request once its policies are satisfied.",
                  "type": ["boolean", "null"]
                },
                "credentials": {
                  "description": "What is shown to the host: a token, or who asks for one.",
                  "type": ["object", "null"],
                  "additionalProperties": false,
                  "properties": {
                    "token": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/secret"}]},
                    "entra": {"$ref": "#/$defs/entra"},
                    "github-app": {
                      "type": ["object", "null"],
                      "additionalProperties": false,
                      "required": ["id", "installation", "key"],
                      "properties": {
                        "id": {"type": "string"},
                        "installation": {
                          "type": "integer", "minimum": -9223372036854775808, "maximum": 9223372036854775807
                        },
                        "key": {"$ref": "#/$defs/secret"}
                      }
                    }
                  }
                }
              }
            },
            "http": {
              "description": "How connections over HTTP are made.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "private-addresses": {
                  "description": "Whether host names may lead into private networks.",
                  "type": ["boolean", "null"]
                },
                "certificates": {"description": "A PEM file with trusted authorities.", "$ref": "#/$defs/text"}
              }
            },
            "worker": {
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "concurrency": {"description": "Runs at a time.", "$ref": "#/$defs/positive"},
                "visibility": {"description": "Seconds that a request is leased.", "$ref": "#/$defs/positive"},
                "run-time": {"description": "The longest run, in seconds.", "$ref": "#/$defs/positive"},
                "listen": {
                  "description": "Where health and metrics are shown, for example 127.0.0.1:9464; none by default.",
                  "type": ["string", "null"], "pattern": "^([0-9A-Za-z.-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$"
                },
                "audit-log": {
                  "description": "A file that gets a line of JSON for every run; none by default.",
                  "$ref": "#/$defs/text"
                },
                "traces": {
                  "description": "A collector of OpenTelemetry that gets the spans of every run.",
                  "type": ["object", "null"],
                  "additionalProperties": false,
                  "required": ["endpoint"],
                  "properties": {
                    "endpoint": {
                      "description": "Its address for OTLP over HTTP; v1/traces is added.",
                      "type": "string",
                      "pattern": "^(https://|http://(127\\.0\\.0\\.1|localhost|\\[::1\\]))[^@?#]*$"
                    },
                    "authorization": {
                      "description": "Where the value of the header Authorization is, never what it is.",
                      "oneOf": [{"type": "null"}, {"$ref": "#/$defs/secret"}]
                    }
                  }
                }
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
            "secret": {
              "description": "Where a secret is, never what it is.",
              "oneOf": [
                {"$ref": "#/$defs/secret-file"},
                {"$ref": "#/$defs/secret-environment"},
                {
                  "type": "object", "additionalProperties": false, "required": ["command"],
                  "properties": {
                    "command": {
                      "type": "array", "minItems": 1, "items": {"type": "string"},
                      "prefixItems": [{"type": "string", "pattern": "^/"}]
                    }
                  }
                }
              ]
            },
            "secret-file": {
              "type": "object", "additionalProperties": false, "required": ["file"],
              "properties": {"file": {"type": "string", "minLength": 1}}
            },
            "secret-environment": {
              "type": "object", "additionalProperties": false, "required": ["environment"],
              "properties": {"environment": {"type": "string", "minLength": 1}}
            },
            "entra": {
              "description": "A service principal of Microsoft Entra.",
              "type": ["object", "null"],
              "additionalProperties": false,
              "required": ["tenant", "client"],
              "properties": {
                "tenant": {"type": "string"},
                "client": {"type": "string"},
                "authority": {"$ref": "#/$defs/text"},
                "secret": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/secret"}]},
                "federated-token": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/secret"}]}
              }
            },
            "texts": {"type": ["array", "null"], "items": {"type": "string"}},
            "positive": {"type": ["integer", "null"], "minimum": 1, "maximum": 100000}
          }
        }

        """#
}
