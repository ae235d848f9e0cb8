variable "project_id" {
  description = "Id of the environment's project."
  type        = string
  default     = "11111111-1111-4111-8111-111111111111"
}

module "monitoring" {
  source = "../.."

  environment = "staging"
  project_id  = var.project_id
  contacts    = ["on-call@example.com"]
}

output "push_urls" {
  description = "Where metrics and logs are sent."
  value       = module.monitoring.push_urls
}
