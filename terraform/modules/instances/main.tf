# No resources: what the controller asks for, checked, and sorted by service.
locals {
  services = distinct([for instance in var.instances : instance.service])
  by_service = {
    for service in local.services : service => {
      for name, instance in var.instances : name => instance if instance.service == service
    }
  }
}
