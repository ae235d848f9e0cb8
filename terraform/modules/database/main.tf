locals {
  # Two for each service, of which one is in use: a rotation changes the other one's password, and locks no release out. The
  # third migrates the schema; no instance gets its password. One whose password isn't there yet is made later.
  users = merge([
    for name, service in var.services : {
      for use in ["a", "b", "migrate"] : "${service.database}_${use}" => {
        database   = service.database
        permission = use == "migrate" ? "all" : "readwrite"
      } if contains(keys(var.passwords), "${service.database}_${use}")
    }
  ]...)
}

# A service that is new comes before its passwords: its secrets are made by the same plan that says so.
check "passwords" {
  assert {
    condition     = length(local.users) == 3 * length(var.services)
    error_message = "Not every user of a service's database has a password: those without one aren't made. Name DATABASE_a, DATABASE_b and DATABASE_migrate under passwords in environment.yaml."
  }
}

# Values live for as long as Terraform runs, and are in no plan and no state.
ephemeral "scaleway_secret_version" "password" {
  for_each = var.open_passwords ? var.passwords : {}

  secret_name = each.value.secret
  revision    = tostring(each.value.revision)
  region      = var.region
  project_id  = var.project_id
}

resource "scaleway_rdb_instance" "this" {
  name       = var.environment
  region     = var.region
  project_id = var.project_id
  tags       = ["amarre", var.environment]

  engine             = var.engine
  node_type          = var.node_type
  is_ha_cluster      = var.highly_available
  volume_type        = "sbs_5k"
  volume_size_in_gb  = var.volume_size_gb
  encryption_at_rest = true
  settings           = var.settings

  # One that was switched off in the console is switched on again: left out, it counts as on. The instance makes snapshots on
  # block volumes and dumps of each database on local ones. Dumps lie in another region (backup_same_region is false).
  disable_backup            = var.backup_daily == null ? null : var.backup_daily == 0
  backup_schedule_frequency = coalesce(var.backup_daily, 0) > 0 ? 24 : null
  backup_schedule_retention = coalesce(var.backup_daily, 0) > 0 ? var.backup_daily : null

  # The only admin: with two, the import of a privilege takes whichever comes first.
  user_name           = "amarre_admin"
  password_wo         = var.open_passwords ? base64decode(ephemeral.scaleway_secret_version.password["amarre_admin"].data) : "not read"
  password_wo_version = var.passwords["amarre_admin"].revision

  # No load balancer, so no public address.
  private_network {
    pn_id       = var.private_network_id
    enable_ipam = true
  }

  timeouts {
    create = "30m"
    update = "60m"
    delete = "30m"
  }

  lifecycle {
    prevent_destroy = true

    # One that was added in the console is no difference to the provider.
    postcondition {
      condition     = length(self.load_balancer) == 0
      error_message = "The database has a public address. Remove the load balancer's endpoint in the console: nothing here wants it."
    }
  }
}

resource "scaleway_rdb_database" "this" {
  for_each = var.services

  instance_id = scaleway_rdb_instance.this.id
  name        = each.value.database

  lifecycle {
    prevent_destroy = true
  }
}

resource "scaleway_rdb_user" "this" {
  for_each = local.users

  instance_id         = scaleway_rdb_instance.this.id
  name                = each.key
  password_wo         = var.open_passwords ? base64decode(ephemeral.scaleway_secret_version.password[each.key].data) : "not read"
  password_wo_version = var.passwords[each.key].revision
}

# PostgreSQL refuses two changes of rights at once (409); the provider waits and tries again.
resource "scaleway_rdb_privilege" "this" {
  for_each = local.users

  instance_id   = scaleway_rdb_instance.this.id
  database_name = each.value.database
  user_name     = each.key
  permission    = each.value.permission

  depends_on = [scaleway_rdb_database.this, scaleway_rdb_user.this]

  lifecycle {
    # A permission is about the tables that there are when it is given; the first table made afterwards turns it into "custom".
    # The controller gives it again after each migration, to the users by these names.
    ignore_changes = [permission]
  }
}
