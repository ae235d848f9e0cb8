terraform {
  required_version = ">= 1.11.0"

  required_providers {
    scaleway = {
      source  = "scaleway/scaleway"
      version = ">= 2.81.0, < 3.0.0"
    }
  }

  # Scaleway Object Storage. AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are a Scaleway key pair; the lock is an object
  # beside the state.
  backend "s3" {
    bucket = "evalap-staging-terraform"
    key    = "staging/terraform.tfstate"
    region = "fr-par"

    endpoints = {
      s3 = "https://s3.fr-par.scw.cloud"
    }

    use_lockfile                = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_region_validation      = true
    skip_metadata_api_check     = true
    skip_s3_checksum            = true
  }
}
