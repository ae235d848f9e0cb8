# The key of a person who may change the organization (SCW_ACCESS_KEY, SCW_SECRET_KEY); the controller's can't.
provider "scaleway" {}
