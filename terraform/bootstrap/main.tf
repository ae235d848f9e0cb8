# What has to be there before a controller can work, and what it must not be able to change: a project for each environment,
# the bucket of its state, and all rights.
resource "scaleway_account_project" "environment" {
  for_each = toset(var.environments)

  name            = "${var.name}-${each.key}"
  description     = "Environment ${each.key} of ${var.name}"
  organization_id = var.organization_id

  lifecycle {
    prevent_destroy = true
  }
}

module "access" {
  source   = "../modules/access"
  for_each = scaleway_account_project.environment

  environment     = each.key
  organization_id = var.organization_id
  project_id      = each.value.id
}

module "state_bucket" {
  source   = "../modules/state-bucket"
  for_each = scaleway_account_project.environment

  environment = each.key
  name        = "${each.value.name}-terraform"
  project_id  = each.value.id
}

# The one that may reach both environments, and there nothing but images: it copies what ran in the first to the second.
resource "scaleway_iam_application" "promotion" {
  name            = "amarre-promotion"
  description     = "Copies images from ${var.environments[0]} to ${var.environments[1]}"
  organization_id = var.organization_id
  tags            = ["amarre"]
}

resource "scaleway_iam_policy" "promotion" {
  name            = "amarre-promotion"
  description     = "Copies images from ${var.environments[0]} to ${var.environments[1]}"
  organization_id = var.organization_id
  application_id  = scaleway_iam_application.promotion.id
  tags            = ["amarre"]

  rule {
    project_ids          = [scaleway_account_project.environment[var.environments[0]].id]
    permission_set_names = ["ContainerRegistryReadOnly"]
  }

  rule {
    project_ids          = [scaleway_account_project.environment[var.environments[1]].id]
    permission_set_names = ["ContainerRegistryFullAccess"]
  }
}
