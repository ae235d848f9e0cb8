# The state is a local file: it is there before any bucket is. Keep it where the organization's other keys are kept.
terraform {
  required_version = ">= 1.11.0"

  required_providers {
    scaleway = {
      source  = "scaleway/scaleway"
      version = ">= 2.81.0, < 3.0.0"
    }
  }
}
