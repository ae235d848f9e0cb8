module "state_bucket" {
  source = "../.."

  environment = "staging"
  name        = "evalap-staging-terraform"
  project_id  = "11111111-1111-4111-8111-111111111111"
}

output "bucket" {
  description = "Name of the bucket."
  value       = module.state_bucket.name
}
