variables {
  environment = "staging"
  name        = "evalap-staging-terraform"
  project_id  = "11111111-1111-4111-8111-111111111111"
}

run "keeps_versions_and_encrypts" {
  command = plan

  assert {
    condition     = scaleway_object_bucket.this.versioning[0].enabled
    error_message = "A state that was damaged comes back from the version before."
  }

  assert {
    condition     = one(one(scaleway_object_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "The state is encrypted where it lies."
  }

  assert {
    condition     = scaleway_object_bucket.this.project_id == var.project_id && scaleway_object_bucket.this.acl == "private"
    error_message = "The bucket is its environment's and nobody else's."
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
    name = "Evalap.State"
  }
  expect_failures = [var.name]
}
