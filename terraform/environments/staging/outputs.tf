output "endpoints" {
  description = "The public endpoint of each instance, by service."
  value       = { for name, service in module.service : name => service.endpoints }
}
