# One namespace per environment holds the containers of all its services.
resource "scaleway_container_namespace" "this" {
  name        = var.name
  description = "Environment ${var.name}, kept by Amarre"
  tags        = ["amarre", var.name]

  timeouts {
    create = "3m"
    update = "3m"
    delete = "3m"
  }

  lifecycle {
    # Deleting a namespace deletes every container in it.
    prevent_destroy = true
  }
}
