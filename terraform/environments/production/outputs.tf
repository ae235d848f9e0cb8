output "endpoints" {
  description = "The public endpoint of each instance, by service."
  value       = { for name, service in module.service : name => service.endpoints }
}

output "registry" {
  description = "What the names of images begin with."
  value       = module.registry.endpoint
}

output "database" {
  description = "Where the database is in the private network, once there is one."
  value       = one([for database in module.database : "${database.host}:${database.port}"])
}

output "outgoing_address" {
  description = "The address that what goes out through the public gateway has, where there is one."
  value       = module.network.outgoing_address
}
