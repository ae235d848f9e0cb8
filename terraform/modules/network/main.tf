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
