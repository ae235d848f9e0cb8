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
