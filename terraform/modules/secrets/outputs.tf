output "secret_ids" {
  description = "Id of each secret, such as fr-par/UUID, by name."
  value       = { for name, secret in scaleway_secret.this : name => secret.id }
}
