# Private: a container pulls from the registry of its own project without credentials, and from no other project's.
resource "scaleway_registry_namespace" "this" {
  name        = var.name
  region      = var.region
  description = "Images of ${var.environment}, kept by Amarre"
  is_public   = false
}
