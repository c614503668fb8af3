# Databricks of workspace WATER1, from azure-databricks v2.0.0.

resource "azurerm_databricks_workspace" "databricks" {
  name                        = "${local.workspace_name}-dbk"
  resource_group_name         = azurerm_resource_group.workspace.name
  location                    = azurerm_resource_group.workspace.location
  sku                         = var.databricks_sku
  managed_resource_group_name = "${local.workspace_name}-dbk-rg"
  tags                        = merge(local.workspace_tags, { Leads = join(" ", local.databricks_leads) })
}

locals {
  databricks_leads = ["lead@example.com"]
}

resource "azurerm_role_assignment" "databricks_contributor" {
  for_each = { for user in concat(var.databricks_project_lead_users, var.databricks_admin_users) : user.oid => user }

  scope                = azurerm_databricks_workspace.databricks.id
  role_definition_name = "Contributor"
  principal_id         = each.value.oid
}

resource "azurerm_role_assignment" "databricks_reader" {
  for_each = { for user in concat(var.databricks_project_users, var.databricks_project_guests) : user.oid => user }

  scope                = azurerm_databricks_workspace.databricks.id
  role_definition_name = "Reader"
  principal_id         = each.value.oid
}

output "azure_databricks_workspace_url" {
  value = azurerm_databricks_workspace.databricks.workspace_url
}

output "azure_databricks_module_status" {
  value = "completed"
}
