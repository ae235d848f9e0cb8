output "project_ids" {
  description = "Id of each environment's project, for SCW_DEFAULT_PROJECT_ID."
  value       = { for name, project in scaleway_account_project.environment : name => project.id }
}

output "state_buckets" {
  description = "Name of each environment's state bucket, for the backend in its root."
  value       = { for name, bucket in module.state_bucket : name => bucket.name }
}

output "application_ids" {
  description = "Id of each role's application, by environment and role: whom keys are made for."
  value       = { for name, access in module.access : name => access.application_ids }
}

output "promotion_application_id" {
  description = "Id of the application that copies images from one environment to the other."
  value       = scaleway_iam_application.promotion.id
}
