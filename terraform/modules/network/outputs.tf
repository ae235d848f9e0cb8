output "vpc_id" {
  description = "Id of the VPC, such as fr-par/UUID."
  value       = scaleway_vpc.this.id
}

output "private_network_id" {
  description = "Id of the private network, such as fr-par/UUID, once something may be put into it."
  value       = terraform_data.settled.output
}

output "ipv4_range" {
  description = "IPv4 range of the private network."
  value       = scaleway_vpc_private_network.this.ipv4_subnet[0].subnet
}

output "outgoing_address" {
  description = "Public address of what goes out through the public gateway; null when there is none."
  value       = one(scaleway_vpc_public_gateway_ip.this[*].address)
}
