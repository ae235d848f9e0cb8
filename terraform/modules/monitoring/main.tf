# What Amarre and the services send. What Scaleway's own products send has data sources of its own, which the API makes.
resource "scaleway_cockpit_source" "this" {
  for_each = { metrics = var.metrics_retention_days, logs = var.logs_retention_days }

  name           = "${var.environment}-${each.key}"
  region         = var.region
  project_id     = var.project_id
  type           = each.key
  retention_days = each.value
}

# Their ids are the API's, and it lists them in another order each time.
data "scaleway_cockpit_preconfigured_alert" "this" {
  region     = var.region
  project_id = var.project_id
}

locals {
  preconfigured_alerts = {
    for alert in data.scaleway_cockpit_preconfigured_alert.this.alerts : alert.name => alert.preconfigured_rule_id
    if alert.product_name == "PostgreSQL" && contains(var.postgresql_alerts, alert.name)
  }
}

# One that Scaleway has renamed or withdrawn doesn't stop a release: it is said at each plan.
check "preconfigured_alerts" {
  assert {
    condition     = length(local.preconfigured_alerts) == length(var.postgresql_alerts)
    error_message = "Cockpit has no preconfigured alert of PostgreSQL named ${join(", ", sort(setsubtract(var.postgresql_alerts, keys(local.preconfigured_alerts))))}: nothing watches that now."
  }
}

# There is one in each project, whoever switches it on.
resource "scaleway_cockpit_alert_manager" "this" {
  region                  = var.region
  project_id              = var.project_id
  preconfigured_alert_ids = values(local.preconfigured_alerts)

  dynamic "contact_points" {
    for_each = var.contacts

    content {
      email = contact_points.value
    }
  }

  lifecycle {
    # The provider adds new contacts in no order, and reads them back in the order in which they were made: a list in another
    # order would be planned for ever, in silence.
    postcondition {
      condition     = self.contact_points[*].email == var.contacts
      error_message = "Scaleway has the contacts in another order: write them as ${jsonencode(self.contact_points[*].email)}. Change one contact at a time, and add it at the end."
    }
  }
}
