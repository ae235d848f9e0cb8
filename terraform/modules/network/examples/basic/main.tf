module "network" {
  source = "../.."

  environment = "staging"
  ipv4_range  = "172.16.4.0/22"

  public_gateway = {}
}

output "private_network_id" {
  description = "What a service's containers and the database are put into."
  value       = module.network.private_network_id
}

output "outgoing_address" {
  description = "What others put on their lists of allowed addresses."
  value       = module.network.outgoing_address
}
