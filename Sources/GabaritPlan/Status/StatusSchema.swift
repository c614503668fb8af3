/// The JSON Schema of what `gabarit status --outputs` reads and every status message holds: Terraform's outputs.
///
/// It accepts and rejects what ``TerraformOutputs`` does. The portal's dialect wraps the same object as `message`.
/// Source: JSON Schema, draft 2020-12.
public enum StatusSchema {
    /// The schema as JSON text.
    public static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gabarit:schema:status",
          "title": "A status message of Gabarit: Terraform's outputs",
          "type": "object",
          "additionalProperties": {
            "type": "object",
            "required": ["value"],
            "properties": {
              "value": {"description": "The value of the output, for a module the phase: Pending Approval."},
              "type": {"description": "The type as Terraform writes it: \"string\", or a list for others."},
              "sensitive": {"description": "Whether Terraform hides the value."}
            }
          }
        }

        """#
}
