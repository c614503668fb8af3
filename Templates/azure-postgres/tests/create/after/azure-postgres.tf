# PostgreSQL of workspace WATER1, from azure-postgres v2.0.0.

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                = "${local.workspace_name}-psql"
  resource_group_name = azurerm_resource_group.workspace.name
  location            = azurerm_resource_group.workspace.location
  version             = var.postgres_version
  sku_name            = var.postgres_sku
  storage_mb          = var.postgres_storage_mb
  tags                = local.workspace_tags

  authentication {
    active_directory_auth_enabled = true
    password_auth_enabled         = false
    tenant_id                     = var.az_tenant_id
  }

  lifecycle {
    ignore_changes = [zone]
  }
}

resource "azurerm_postgresql_flexible_server_active_directory_administrator" "postgres" {
  for_each = { for user in var.postgres_admin_users : user.oid => user }

  server_name         = azurerm_postgresql_flexible_server.postgres.name
  resource_group_name = azurerm_resource_group.workspace.name
  tenant_id           = var.az_tenant_id
  object_id           = each.value.oid
  principal_name      = each.value.email
  principal_type      = "User"
}

output "azure_psql_server_name" {
  value = azurerm_postgresql_flexible_server.postgres.name
}

output "azure_psql_module_status" {
  value = "completed"
}
