output "name" {
  description = "Name of the bucket, for the backend in the environment's root."
  value       = scaleway_object_bucket.this.name
}
