# Every version of the state is kept for a year: a state that was damaged or deleted comes back from the one before.
resource "scaleway_object_bucket" "this" {
  name       = var.name
  region     = var.region
  project_id = var.project_id

  tags = {
    amarre      = "state"
    environment = var.environment
  }

  versioning {
    enabled = true
  }

  lifecycle_rule {
    id      = "old-versions"
    enabled = true

    noncurrent_version_expiration {
      noncurrent_days = 365
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "scaleway_object_bucket_server_side_encryption_configuration" "this" {
  bucket     = scaleway_object_bucket.this.name
  region     = var.region
  project_id = var.project_id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}
