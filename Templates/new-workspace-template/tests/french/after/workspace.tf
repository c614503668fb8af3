# Workspace EAU1, from new-workspace-template v2.0.0.

terraform {
  required_version = ">= 1.6"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }

  backend "azurerm" {}
}

provider "azurerm" {
  subscription_id = var.az_subscription_id
  tenant_id       = var.az_tenant_id

  features {}
}

locals {
  workspace_name = "${var.resource_prefix}-${lower(var.project_cd)}-${var.environment_name}"
  workspace_tags = merge(var.common_tags, {
    Workspace   = var.project_cd
    Environment = var.environment_name
    Title       = "Qualité de l'eau"
  })
}

resource "azurerm_resource_group" "workspace" {
  name     = "${local.workspace_name}-rg"
  location = var.az_location
  tags     = local.workspace_tags
}

resource "azurerm_key_vault" "workspace" {
  name                       = substr(replace("${local.workspace_name}-kv", "_", "-"), 0, 24)
  resource_group_name        = azurerm_resource_group.workspace.name
  location                   = azurerm_resource_group.workspace.location
  tenant_id                  = var.az_tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  tags                       = local.workspace_tags
}

resource "azurerm_role_assignment" "workspace_owner" {
  for_each = { for user in var.workspace_owners : user.oid => user }

  scope                = azurerm_resource_group.workspace.id
  role_definition_name = "Contributor"
  principal_id         = each.value.oid
}

resource "azurerm_consumption_budget_resource_group" "workspace" {
  name              = "${local.workspace_name}-budget"
  resource_group_id = azurerm_resource_group.workspace.id
  amount            = var.budget_amount
  time_grain        = "Annually"

  time_period {
    start_date = "2026-04-01T00:00:00Z"
  }

  notification {
    enabled        = true
    operator       = "GreaterThan"
    threshold      = 80
    contact_emails = [for user in var.workspace_owners : user.email]
    contact_roles  = ["Owner"]
  }
}

output "project_cd" {
  value = var.project_cd
}

output "new_project_template" {
  value = "completed"
}
