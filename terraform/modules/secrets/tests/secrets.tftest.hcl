variables {
  environment = "staging"
  secrets = {
    evalap-database-url = { description = "Where the database is" }
    evalap-root-key     = { description = "Never rotated", rotation_days = 0 }
  }
}

run "makes_secrets_without_a_value" {
  assert {
    condition     = alltrue([for secret in scaleway_secret.this : secret.version_count == 0])
    error_message = "Terraform knows no value."
  }

  assert {
    condition     = contains(scaleway_secret.this["evalap-database-url"].tags, "rotation-days=90")
    error_message = "Without a word a secret is rotated every 90 days."
  }

  assert {
    condition     = length(scaleway_secret.this["evalap-root-key"].tags) == 2
    error_message = "A secret that isn't rotated has no tag for it."
  }
}

run "is_as_it_was_at_the_next_apply" {
  assert {
    condition     = output.secret_ids == run.makes_secrets_without_a_value.secret_ids
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

run "refuses_what_is_no_name" {
  command = plan
  variables {
    secrets = { "evalap/url" = { description = "A path is no name" } }
  }
  expect_failures = [var.secrets]
}

run "refuses_half_a_day" {
  command = plan
  variables {
    secrets = { evalap-url = { description = "Half a day", rotation_days = 0.5 } }
  }
  expect_failures = [var.secrets]
}
