resource "azurerm_postgresql_flexible_server_database" "ice" {
  name      = "ice"
  server_id = azurerm_postgresql_flexible_server.postgres.id
  charset   = "UTF8"
  collation = "en_US.utf8"
}
