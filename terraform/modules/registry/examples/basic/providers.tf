provider "scaleway" {}
