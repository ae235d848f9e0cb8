variables {
  environment    = "staging"
  ipv4_range     = "172.16.4.0/22"
  settle_seconds = 0
}

run "makes_a_network_of_its_own" {
  assert {
    condition     = scaleway_vpc.this.name == "staging" && scaleway_vpc.this.is_default == false
    error_message = "The environment needs a VPC of its own."
  }

  assert {
    condition     = scaleway_vpc_private_network.this.vpc_id == scaleway_vpc.this.id
    error_message = "The private network lies in the environment's VPC."
  }

  assert {
    condition     = output.private_network_id == scaleway_vpc_private_network.this.id && output.ipv4_range == "172.16.4.0/22"
    error_message = "The outputs are those of the private network."
  }

  assert {
    condition     = contains(scaleway_vpc.this.tags, "amarre") && contains(scaleway_vpc_private_network.this.tags, "staging")
    error_message = "Tags say whose it is."
  }
}

run "is_as_it_was_at_the_next_apply" {
  assert {
    condition     = scaleway_vpc.this.id == run.makes_a_network_of_its_own.vpc_id && output.private_network_id == run.makes_a_network_of_its_own.private_network_id
    error_message = "Nothing is made a second time."
  }
}

run "has_no_gateway_unless_asked" {
  assert {
    condition     = length(scaleway_vpc_public_gateway.this) == 0 && length(scaleway_vpc_public_gateway_ip.this) == 0 && output.outgoing_address == null
    error_message = "A gateway costs money: it is made when it is asked for."
  }
}

run "goes_out_by_one_address" {
  variables {
    public_gateway = {}
  }

  assert {
    condition     = scaleway_vpc_public_gateway.this[0].type == "VPC-GW-S" && scaleway_vpc_public_gateway.this[0].zone == "fr-par-1" && !scaleway_vpc_public_gateway.this[0].bastion_enabled
    error_message = "The smallest gateway, in the first zone, and no way in."
  }

  assert {
    condition     = output.outgoing_address == scaleway_vpc_public_gateway_ip.this[0].address && scaleway_vpc_public_gateway.this[0].ip_id == scaleway_vpc_public_gateway_ip.this[0].id
    error_message = "The address that is told is the gateway's."
  }

  assert {
    condition     = scaleway_vpc_gateway_network.this[0].enable_masquerade && scaleway_vpc_gateway_network.this[0].ipam_config[0].push_default_route
    error_message = "The network is told that the gateway is its way out."
  }

  assert {
    condition     = scaleway_vpc_gateway_network.this[0].private_network_id == output.private_network_id && output.private_network_id == run.makes_a_network_of_its_own.private_network_id
    error_message = "The gateway joins the network that is there."
  }
}

run "keeps_its_address_when_it_grows" {
  variables {
    public_gateway = { type = "VPC-GW-M" }
  }

  assert {
    condition     = scaleway_vpc_public_gateway.this[0].bandwidth == 1000 && output.outgoing_address == run.goes_out_by_one_address.outgoing_address
    error_message = "Others know the address: it stays."
  }
}

run "leaves_the_network_when_it_goes" {
  assert {
    condition     = length(scaleway_vpc_gateway_network.this) == 0 && output.outgoing_address == null && output.private_network_id == run.makes_a_network_of_its_own.private_network_id
    error_message = "The gateway goes, and the network stays."
  }
}

run "refuses_a_gateway_of_another_region" {
  command = plan
  variables {
    public_gateway = { zone = "nl-ams-1" }
  }
  expect_failures = [var.public_gateway]
}

run "refuses_a_gateway_of_no_known_type" {
  command = plan
  variables {
    public_gateway = { type = "VPC-GW-XXL" }
  }
  expect_failures = [var.public_gateway]
}

run "refuses_another_region" {
  command = plan
  variables {
    region = "nl-ams"
  }
  expect_failures = [var.region]
}

run "refuses_a_public_range" {
  command = plan
  variables {
    ipv4_range = "51.15.0.0/22"
  }
  expect_failures = [var.ipv4_range]
}

run "refuses_a_range_that_is_too_long" {
  command = plan
  variables {
    ipv4_range = "10.0.0.0/16"
  }
  expect_failures = [var.ipv4_range]
}

run "refuses_an_address_within_a_range" {
  command = plan
  variables {
    ipv4_range = "172.16.4.7/22"
  }
  expect_failures = [var.ipv4_range]
}

run "refuses_what_is_no_name" {
  command = plan
  variables {
    environment = "Staging 1"
  }
  expect_failures = [var.environment]
}

run "refuses_a_wait_without_end" {
  command = plan
  variables {
    settle_seconds = 86400
  }
  expect_failures = [var.settle_seconds]
}
