# Who may do what in one environment: an application for each role, and a policy that names permission sets in the environment's
# project, and in the organization where there is no narrower way. The reason for each line is in README.md.
locals {
  roles = {
    controller = {
      description = "Reconciles ${var.environment}"
      project = [
        "ContainerRegistryFullAccess",
        "ContainersFullAccess",
        "ContainersPrivateAccess",
        "EdgeServicesReadOnly",
        "IPAMReadOnly",
        "ObjectStorageBucketsRead",
        "ObjectStorageObjectsDelete",
        "ObjectStorageObjectsRead",
        "ObjectStorageObjectsWrite",
        "ObservabilityFullAccess",
        "PrivateNetworksFullAccess",
        "RelationalDatabasesFullAccess",
        "SecretManagerReadOnly",
        "SecretManagerSecretAccess",
        "SecretManagerSecretCreate",
        "SecretManagerSecretWrite",
        "ServerlessJobsReadOnly",
        "VPCFullAccess",
        "VPCGatewayFullAccess",
      ]
      organization = ["AuditTrailReadOnly", "IAMReadOnly", "ProjectReadOnly"]
    }

    plan = {
      description = "Compares ${var.environment} with a proposed change, and changes nothing"
      project = [
        "ContainerRegistryReadOnly",
        "ContainersReadOnly",
        "IPAMReadOnly",
        "ObjectStorageBucketsRead",
        "ObjectStorageObjectsRead",
        "ObservabilityReadOnly",
        "PrivateNetworksReadOnly",
        "RelationalDatabasesReadOnly",
        "SecretManagerReadOnly",
        "VPCGatewayReadOnly",
        "VPCReadOnly",
      ]
      organization = []
    }

    gateway = {
      description  = "Passes requests on to the instances of ${var.environment}"
      project      = ["ContainersPrivateAccess", "ContainersReadOnly"]
      organization = []
    }

    probe = {
      description  = "Asks the instances of ${var.environment} whether they are well"
      project      = ["ContainersPrivateAccess"]
      organization = []
    }

    push = {
      description  = "Pushes images for ${var.environment}"
      project      = ["ContainerRegistryFullAccess"]
      organization = []
    }

    auditor = {
      description  = "Reads what ran in ${var.environment}, and the copies of the record"
      project      = ["ContainersReadOnly", "ObjectStorageObjectsRead"]
      organization = ["AuditTrailReadOnly"]
    }
  }
}

resource "scaleway_iam_application" "role" {
  for_each = local.roles

  name            = "amarre-${var.environment}-${each.key}"
  description     = each.value.description
  organization_id = var.organization_id
  tags            = ["amarre", var.environment]
}

resource "scaleway_iam_policy" "role" {
  for_each = local.roles

  name            = "amarre-${var.environment}-${each.key}"
  description     = each.value.description
  organization_id = var.organization_id
  application_id  = scaleway_iam_application.role[each.key].id
  tags            = ["amarre", var.environment]

  rule {
    project_ids          = [var.project_id]
    permission_set_names = each.value.project
  }

  dynamic "rule" {
    for_each = length(each.value.organization) == 0 ? [] : [each.value.organization]

    content {
      organization_id      = var.organization_id
      permission_set_names = rule.value
    }
  }
}
