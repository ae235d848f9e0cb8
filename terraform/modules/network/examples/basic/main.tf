module "network" {
  source = "../.."

  environment = "staging"
  ipv4_range  = "172.16.4.0/22"
}

output "private_network_id" {
  description = "What a service's containers and the database are put into."
  value       = module.network.private_network_id
}
