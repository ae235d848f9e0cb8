module "registry" {
  source = "../.."

  environment = "staging"
  name        = "evalap-staging"
}

output "endpoint" {
  description = "What the names of images begin with."
  value       = module.registry.endpoint
}
