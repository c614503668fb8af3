# Workspace {{ workspace.acronym }}.
resource "azurerm_resource_group" "workspace" {
  name     = "fsdh_proj_{{ workspace.acronym | lower }}_dev_rg"
  location = "canadacentral"
}
