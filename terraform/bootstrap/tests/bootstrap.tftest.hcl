variables {
  organization_id = "11111111-1111-4111-8111-111111111111"
  name            = "evalap"
}

run "separates_the_environments" {
  command = plan

  assert {
    condition     = toset([for project in scaleway_account_project.environment : project.name]) == toset(["evalap-staging", "evalap-production"])
    error_message = "Each environment has a project of its own."
  }

  assert {
    condition     = output.state_buckets == { staging = "evalap-staging-terraform", production = "evalap-production-terraform" }
    error_message = "Each environment has a state bucket of its own."
  }
}

run "lets_promotion_read_the_first_and_push_to_the_second" {
  command = plan

  assert {
    condition     = scaleway_iam_policy.promotion.rule[0].permission_set_names == toset(["ContainerRegistryReadOnly"])
    error_message = "It can't push to where images come from."
  }

  assert {
    condition     = scaleway_iam_policy.promotion.rule[1].permission_set_names == toset(["ContainerRegistryFullAccess"])
    error_message = "In the second environment it reaches images, and nothing else."
  }

  assert {
    condition     = length(scaleway_iam_policy.promotion.rule) == 2
    error_message = "It has no other rights."
  }
}

run "refuses_a_third_environment" {
  command = plan
  variables {
    environments = ["staging", "production", "demo"]
  }
  expect_failures = [var.environments]
}

run "refuses_one_environment_twice" {
  command = plan
  variables {
    environments = ["production", "production"]
  }
  expect_failures = [var.environments]
}

run "refuses_what_is_no_name" {
  command = plan
  variables {
    name = "Évalap"
  }
  expect_failures = [var.name]
}

run "refuses_what_is_no_organization" {
  command = plan
  variables {
    organization_id = "evalap"
  }
  expect_failures = [var.organization_id]
}
