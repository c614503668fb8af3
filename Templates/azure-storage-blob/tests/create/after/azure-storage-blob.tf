# Storage of workspace WATER1, from azure-storage-blob v2.0.0.

resource "azurerm_storage_account" "blob" {
  name                            = substr(replace(replace(local.workspace_name, "-", ""), "_", ""), 0, 24)
  resource_group_name             = azurerm_resource_group.workspace.name
  location                        = azurerm_resource_group.workspace.location
  account_tier                    = "Standard"
  account_replication_type        = var.storage_replication
  min_tls_version                 = "TLS1_2"
  allow_nested_items_to_be_public = false
  shared_access_key_enabled       = false
  tags                            = merge(local.workspace_tags, { SizeLimitTB = tostring(var.storage_size_limit_tb) })

  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 30
    }
  }
}

resource "azurerm_storage_container" "datahub" {
  name                  = "datahub"
  storage_account_id    = azurerm_storage_account.blob.id
  container_access_type = "private"
}

resource "azurerm_role_assignment" "storage_contributor" {
  for_each = { for user in var.storage_contributor_users : user.oid => user }

  scope                = azurerm_storage_account.blob.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = each.value.oid
}

resource "azurerm_role_assignment" "storage_reader" {
  for_each = { for user in var.storage_reader_users : user.oid => user }

  scope                = azurerm_storage_account.blob.id
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = each.value.oid
}

output "azure_storage_account_name" {
  value = azurerm_storage_account.blob.name
}

output "azure_storage_container_name" {
  value = azurerm_storage_container.datahub.name
}

output "azure_storage_blob_status" {
  value = "completed"
}
