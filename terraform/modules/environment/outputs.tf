output "namespace_id" {
  description = "The namespace's id, of the form region/uuid."
  value       = scaleway_container_namespace.this.id
}
