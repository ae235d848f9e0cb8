variables {
  environment = "staging"
  project_id  = "11111111-1111-4111-8111-111111111111"
  contacts    = ["on-call@example.com"]
}

run "keeps_metrics_and_logs" {
  assert {
    condition     = { for kind, source in scaleway_cockpit_source.this : kind => source.retention_days } == { metrics = 31, logs = 7 }
    error_message = "Metrics and logs each have a data source and a time for which they are kept."
  }

  assert {
    condition     = endswith(output.push_urls.metrics, "/api/v1/push") && endswith(output.push_urls.logs, "/loki/api/v1/push")
    error_message = "Each kind has an address of its own to be sent to."
  }

  assert {
    condition     = alltrue([for source in scaleway_cockpit_source.this : source.region == "fr-par" && source.project_id == var.project_id])
    error_message = "They lie in the environment's project, in fr-par."
  }
}

run "switches_the_alerts_of_postgresql_on" {
  assert {
    condition     = scaleway_cockpit_alert_manager.this.preconfigured_alert_ids == toset(["615245e6-3882-4d99-8798-d17ca1c95645", "6c6843af-1815-46df-9e52-6feafcf31fd7", "c8991f90-facb-436c-b4ab-6aa13822a451"])
    error_message = "The three of PostgreSQL are found by name, and no other one."
  }

  assert {
    condition     = output.preconfigured_alerts["PostgreSQLHighStorageUsage"] == "c8991f90-facb-436c-b4ab-6aa13822a451"
    error_message = "Each name has its id."
  }
}

run "changes_one_contact_at_a_time" {
  variables {
    contacts = ["on-call@example.com", "team@example.com"]
  }

  assert {
    condition     = scaleway_cockpit_alert_manager.this.contact_points[*].email == tolist(["on-call@example.com", "team@example.com"])
    error_message = "A contact at the end is added in its place."
  }
}

run "says_when_contacts_came_back_in_another_order" {
  variables {
    contacts = ["on-call@example.com", "team@example.com", "third@example.com", "fourth@example.com"]
  }
  expect_failures = [scaleway_cockpit_alert_manager.this]
}

run "goes_on_with_the_order_that_scaleway_has" {
  variables {
    contacts = ["on-call@example.com", "team@example.com", "fourth@example.com", "third@example.com"]
  }

  assert {
    condition     = length(scaleway_cockpit_alert_manager.this.contact_points) == 4
    error_message = "Written in Scaleway's order, there is nothing to do."
  }
}

run "says_when_an_alert_is_gone" {
  command = plan
  variables {
    contacts          = ["on-call@example.com", "team@example.com", "fourth@example.com", "third@example.com"]
    postgresql_alerts = ["PostgreSQLHighStorageUsage", "PostgreSQLOutOfCoffee"]
  }
  expect_failures = [check.preconfigured_alerts]
}

run "refuses_another_region" {
  command = plan
  variables {
    region = "nl-ams"
  }
  expect_failures = [var.region]
}

run "refuses_nobody" {
  command = plan
  variables {
    contacts = []
  }
  expect_failures = [var.contacts]
}

run "refuses_what_is_no_address" {
  command = plan
  variables {
    contacts = ["on-call"]
  }
  expect_failures = [var.contacts]
}

run "refuses_a_contact_twice" {
  command = plan
  variables {
    contacts = ["on-call@example.com", "On-Call@example.com"]
  }
  expect_failures = [var.contacts]
}

run "refuses_metrics_for_ever" {
  command = plan
  variables {
    metrics_retention_days = 366
  }
  expect_failures = [var.metrics_retention_days]
}

run "refuses_logs_for_half_a_day" {
  command = plan
  variables {
    logs_retention_days = 0.5
  }
  expect_failures = [var.logs_retention_days]
}
