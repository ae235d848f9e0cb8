output "by_service" {
  description = "The instances of each service by name, checked."
  value       = local.by_service
}
