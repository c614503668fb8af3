# Web application of workspace WATER1, from azure-app-service v2.0.0.

resource "azurerm_service_plan" "app" {
  name                = "${local.workspace_name}-plan"
  resource_group_name = azurerm_resource_group.workspace.name
  location            = azurerm_resource_group.workspace.location
  os_type             = "Linux"
  sku_name            = var.app_service_sku
  tags                = local.workspace_tags
}

resource "azurerm_linux_web_app" "app" {
  name                = "${local.workspace_name}-app"
  resource_group_name = azurerm_resource_group.workspace.name
  location            = azurerm_resource_group.workspace.location
  service_plan_id     = azurerm_service_plan.app.id
  https_only          = true
  app_settings        = var.app_service_settings
  tags                = local.workspace_tags

  site_config {
    always_on           = var.app_service_always_on
    minimum_tls_version = "1.2"
    app_command_line    = file("${path.module}/start.sh")

    application_stack {
      docker_image_name = var.app_service_image
    }
  }

  identity {
    type = "SystemAssigned"
  }
}

output "azure_app_service_hostname" {
  value = azurerm_linux_web_app.app.default_hostname
}

output "azure_app_service_module_status" {
  value = "completed"
}
