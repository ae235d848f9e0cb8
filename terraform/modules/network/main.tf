# A VPC of its own: no route leads from one environment to another.
resource "scaleway_vpc" "this" {
  name   = var.environment
  region = var.region
  tags   = ["amarre", var.environment]
}

resource "scaleway_vpc_private_network" "this" {
  name   = var.environment
  region = var.region
  vpc_id = scaleway_vpc.this.id
  tags   = ["amarre", var.environment]

  ipv4_subnet {
    subnet = var.ipv4_range
  }
}

# What is put into a private network that was made seconds ago fails with an internal error.
resource "terraform_data" "settled" {
  triggers_replace = scaleway_vpc_private_network.this.id
  input            = scaleway_vpc_private_network.this.id

  provisioner "local-exec" {
    command = "sleep ${var.settle_seconds}"
  }
}

# The way out with an address that others can know. It is kept apart from the gateway, so that a new gateway has it too.
resource "scaleway_vpc_public_gateway_ip" "this" {
  count = var.public_gateway == null ? 0 : 1

  zone = var.public_gateway.zone
  tags = ["amarre", var.environment]
}

resource "scaleway_vpc_public_gateway" "this" {
  count = var.public_gateway == null ? 0 : 1

  name  = var.environment
  zone  = var.public_gateway.zone
  type  = var.public_gateway.type
  ip_id = scaleway_vpc_public_gateway_ip.this[0].id
  tags  = ["amarre", var.environment]

  # Nobody comes in through it.
  bastion_enabled = false
}

resource "scaleway_vpc_gateway_network" "this" {
  count = var.public_gateway == null ? 0 : 1

  zone               = var.public_gateway.zone
  gateway_id         = scaleway_vpc_public_gateway.this[0].id
  private_network_id = terraform_data.settled.output

  # What goes out has the gateway's address, and what is in the network is told that it goes out here.
  enable_masquerade = true

  ipam_config {
    push_default_route = true
  }
}
