output "endpoints" {
  description = "The public endpoint of each instance."
  value       = { for name, instance in scaleway_container.instance : name => instance.public_endpoint }
}
