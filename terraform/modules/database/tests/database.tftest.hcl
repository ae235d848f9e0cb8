variables {
  environment        = "staging"
  project_id         = "11111111-1111-4111-8111-111111111111"
  private_network_id = "fr-par/11111111-1111-4111-8111-111111111111"
  node_type          = "DB-DEV-S"
  highly_available   = false
  volume_size_gb     = 10
  services           = { evalap = { database = "evalap" } }
  passwords = {
    amarre_admin   = { secret = "evalap-database-admin", revision = 1 }
    evalap_a       = { secret = "evalap-database-a", revision = 1 }
    evalap_b       = { secret = "evalap-database-b", revision = 1 }
    evalap_migrate = { secret = "evalap-database-migrate", revision = 1 }
  }
}

run "is_private_and_encrypted" {
  command = plan

  assert {
    condition     = length(scaleway_rdb_instance.this.private_network) == 1 && scaleway_rdb_instance.this.encryption_at_rest
    error_message = "The database is reached in the private network, and encrypted where it lies."
  }

  assert {
    condition     = scaleway_rdb_instance.this.password_wo_version == 1 && scaleway_rdb_instance.this.password == null
    error_message = "A password is in no plan and no state."
  }
}

run "gives_a_service_two_users_and_one_that_migrates" {
  command = plan

  assert {
    condition     = { for name, privilege in scaleway_rdb_privilege.this : name => privilege.permission } == { evalap_a = "readwrite", evalap_b = "readwrite", evalap_migrate = "all" }
    error_message = "Only the one that migrates has all rights."
  }

  assert {
    condition     = alltrue([for user in scaleway_rdb_user.this : user.is_admin == null || user.is_admin == false])
    error_message = "There is one admin."
  }
}

run "is_planned_without_reading_a_password" {
  command = plan
  variables {
    open_passwords = false
    passwords = {
      amarre_admin   = { secret = "not-there", revision = 1 }
      evalap_a       = { secret = "not-there", revision = 1 }
      evalap_b       = { secret = "not-there", revision = 1 }
      evalap_migrate = { secret = "not-there", revision = 1 }
    }
  }

  assert {
    condition     = length(scaleway_rdb_user.this) == 3
    error_message = "Who may not read passwords can still plan."
  }
}

run "refuses_names_that_are_taken" {
  command = plan
  variables {
    services = { evalap = { database = "sys" } }
    passwords = {
      amarre_admin = { secret = "evalap-database-admin", revision = 1 }
      sys_a        = { secret = "evalap-database-a", revision = 1 }
      sys_b        = { secret = "evalap-database-b", revision = 1 }
      sys_migrate  = { secret = "evalap-database-migrate", revision = 1 }
    }
  }
  expect_failures = [var.services]
}

run "refuses_production_without_a_second_node" {
  command = plan
  variables {
    environment = "production"
    node_type   = "DB-PRO2-XXS"
  }
  expect_failures = [var.highly_available]
}

run "refuses_production_on_a_development_node" {
  command = plan
  variables {
    environment      = "production"
    highly_available = true
  }
  expect_failures = [var.node_type]
}

run "refuses_another_region" {
  command = plan
  variables {
    region = "nl-ams"
  }
  expect_failures = [var.region]
}

run "makes_a_user_without_a_password_later" {
  command = plan

  variables {
    open_passwords = false
    passwords      = { amarre_admin = { secret = "evalap-database-admin", revision = 1 } }
  }

  assert {
    condition     = length(scaleway_rdb_user.this) == 0 && length(scaleway_rdb_database.this) == 1
    error_message = "A user whose password isn't there yet keeps nothing else from being planned."
  }

  # It is said at each plan.
  expect_failures = [check.passwords]
}

run "refuses_a_user_that_nobody_knows" {
  command = plan

  variables {
    passwords = merge(var.passwords, { evalap_x = { secret = "evalap-database-a", revision = 1 } })
  }

  expect_failures = [var.passwords]
}

run "refuses_databases_without_an_admin" {
  command = plan

  variables {
    passwords = { evalap_a = { secret = "evalap-database-a", revision = 1 } }
  }

  expect_failures = [var.passwords]
}

run "refuses_two_services_with_one_database" {
  command = plan
  variables {
    services = { evalap = { database = "evalap" }, streamlit = { database = "evalap" } }
  }
  expect_failures = [var.services]
}

run "refuses_a_volume_that_is_no_multiple_of_five" {
  command = plan
  variables {
    volume_size_gb = 12
  }
  expect_failures = [var.volume_size_gb]
}

run "keeps_a_backup_of_each_day" {
  command = plan
  variables {
    backup_daily = 30
  }

  assert {
    condition     = !scaleway_rdb_instance.this.disable_backup && scaleway_rdb_instance.this.backup_schedule_frequency == 24 && scaleway_rdb_instance.this.backup_schedule_retention == 30
    error_message = "A backup each day, kept for so many days."
  }
}

run "leaves_the_schedule_on_when_nothing_is_asked" {
  command = plan

  assert {
    condition     = !scaleway_rdb_instance.this.disable_backup
    error_message = "No number of days doesn't mean no backups."
  }
}

run "has_no_schedule_where_none_is_wanted" {
  command = plan
  variables {
    backup_daily = 0
  }

  assert {
    condition     = scaleway_rdb_instance.this.disable_backup
    error_message = "No days, no schedule."
  }
}

run "refuses_production_without_a_schedule" {
  command = plan
  variables {
    environment      = "production"
    node_type        = "DB-PRO2-XXS"
    highly_available = true
    backup_daily     = 0
  }
  expect_failures = [var.backup_daily]
}

run "refuses_to_keep_more_than_a_year" {
  command = plan
  variables {
    backup_daily = 366
  }
  expect_failures = [var.backup_daily]
}

run "refuses_half_a_day" {
  command = plan
  variables {
    backup_daily = 1.5
  }
  expect_failures = [var.backup_daily]
}
