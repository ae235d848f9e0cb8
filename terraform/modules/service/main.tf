# Each instance is a container of its own: the smallest thing that can be replaced, watched and put back alone.
resource "scaleway_container" "instance" {
  for_each = var.instances

  namespace_id = var.namespace_id
  name         = each.key
  description  = "Instance of ${var.service} in ${var.environment}, kept by Amarre"
  tags         = ["amarre", var.environment, var.service]

  # Another one makes Scaleway deploy the instance anew.
  private_network_id = var.private_network_id

  # Always repository@sha256:…. registry_sha256 stays unset: it would redeploy once more after a rollback.
  image    = each.value.image
  port     = each.value.port
  protocol = "http1"
  privacy  = "public"
  sandbox  = "v2"
  timeout  = var.request_timeout_seconds

  https_connections_only = var.https_connections_only

  cpu_limit                 = each.value.cpu_limit
  memory_limit_bytes        = each.value.memory_limit_bytes
  local_storage_limit_bytes = var.local_storage_limit_bytes

  min_scale = each.value.min_scale
  max_scale = each.value.max_scale

  scaling_option {
    concurrent_requests_threshold = each.value.concurrent_requests
  }

  # Written even when empty: a map that is left out keeps what the API has.
  environment_variables        = each.value.environment_variables
  secret_environment_variables = lookup(var.secrets, each.key, {})

  # 12 × 5 s = 60 s: a release that never answers ends in `error` within a minute.
  startup_probe {
    failure_threshold = 12
    interval          = "5s"
    timeout           = "2s"

    http {
      path = each.value.health_path
    }
  }

  liveness_probe {
    failure_threshold = 3
    interval          = "10s"
    timeout           = "2s"

    http {
      path = each.value.health_path
    }
  }

  # Reads wait with the `create` value of the last apply, so all three are short from the first one on.
  timeouts {
    create = "3m"
    update = "3m"
    delete = "3m"
  }
}
