variable "organization_id" {
  description = "Id of the organization."
  type        = string
  default     = "11111111-1111-4111-8111-111111111111"
}

resource "scaleway_account_project" "staging" {
  name            = "evalap-staging"
  organization_id = var.organization_id
}

module "access" {
  source = "../.."

  environment     = "staging"
  organization_id = var.organization_id
  project_id      = scaleway_account_project.staging.id
}

output "application_ids" {
  description = "Id of each role's application, by role."
  value       = module.access.application_ids
}
