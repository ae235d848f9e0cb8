module "secrets" {
  source = "../.."

  environment = "staging"
  secrets = {
    evalap-database-url = { description = "Where evalap's database is, with user and password" }
  }
}

output "secret_ids" {
  description = "Ids of the secrets by name."
  value       = module.secrets.secret_ids
}
