module "environment" {
  source = "../../modules/environment"

  name = "production"
}

module "service" {
  source   = "../../modules/service"
  for_each = toset([for instance in var.instances : instance.service])

  environment  = "production"
  service      = each.key
  namespace_id = module.environment.namespace_id
  instances    = { for name, instance in var.instances : name => instance if instance.service == each.key }
  secrets      = try(local.secrets[each.key], {})

  local_storage_limit_bytes = var.local_storage_limit_bytes
  request_timeout_seconds   = var.request_timeout_seconds
  https_connections_only    = var.https_connections_only
}
