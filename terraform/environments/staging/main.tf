module "network" {
  source = "../../modules/network"

  environment    = "staging"
  ipv4_range     = var.ipv4_range
  settle_seconds = var.settle_seconds
  public_gateway = var.public_gateway
}

module "registry" {
  source = "../../modules/registry"

  environment = "staging"
  name        = var.registry
}

module "secrets" {
  source = "../../modules/secrets"

  environment = "staging"
  secrets     = var.secrets
}

# Once each of its users has a password: the controller says so.
module "database" {
  source = "../../modules/database"
  count  = var.passwords == null ? 0 : 1

  environment        = "staging"
  project_id         = var.project_id
  private_network_id = module.network.private_network_id
  node_type          = var.database.node_type
  highly_available   = var.database.highly_available
  volume_size_gb     = var.database.volume_size_gb
  backup_daily       = var.backup_daily
  services           = var.database.services
  passwords          = var.passwords
  open_passwords     = var.open_passwords
}

module "monitoring" {
  source = "../../modules/monitoring"

  environment = "staging"
  project_id  = var.project_id
  contacts    = var.contacts
}

module "environment" {
  source = "../../modules/environment"

  name = "staging"
}

module "instances" {
  source = "../../modules/instances"

  instances = var.instances
}

module "service" {
  source   = "../../modules/service"
  for_each = module.instances.by_service

  environment        = "staging"
  service            = each.key
  namespace_id       = module.environment.namespace_id
  private_network_id = module.network.private_network_id
  instances          = each.value
  secrets            = try(local.secrets[each.key], {})

  local_storage_limit_bytes = var.local_storage_limit_bytes
  request_timeout_seconds   = var.request_timeout_seconds
  https_connections_only    = var.https_connections_only
}
