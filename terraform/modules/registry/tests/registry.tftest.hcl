variables {
  environment = "staging"
  name        = "evalap-staging"
}

run "makes_a_private_namespace" {
  assert {
    condition     = scaleway_registry_namespace.this.is_public == false
    error_message = "Images are nobody else's."
  }

  assert {
    condition     = endswith(output.endpoint, "/evalap-staging")
    error_message = "The endpoint is what images are named after."
  }
}

run "is_as_it_was_at_the_next_apply" {
  assert {
    condition     = output.namespace_id == run.makes_a_private_namespace.namespace_id
    error_message = "Nothing is made a second time."
  }
}

run "refuses_another_region" {
  command = plan
  variables {
    region = "pl-waw"
  }
  expect_failures = [var.region]
}

run "refuses_what_is_no_name" {
  command = plan
  variables {
    name = "Evalap_Staging"
  }
  expect_failures = [var.name]
}
