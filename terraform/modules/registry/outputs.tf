output "namespace_id" {
  description = "Id of the namespace, such as fr-par/UUID."
  value       = scaleway_registry_namespace.this.id
}

output "endpoint" {
  description = "What the names of images begin with, such as rg.fr-par.scw.cloud/NAME."
  value       = scaleway_registry_namespace.this.endpoint
}
