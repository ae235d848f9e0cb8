variable "project_id" {
  description = "Id of the environment's project."
  type        = string
  default     = "11111111-1111-4111-8111-111111111111"
}

module "network" {
  source = "../../../network"

  environment = "staging"
  ipv4_range  = "172.16.4.0/22"
}

module "database" {
  source = "../.."

  environment        = "staging"
  project_id         = var.project_id
  private_network_id = module.network.private_network_id
  node_type          = "DB-DEV-S"
  highly_available   = false
  volume_size_gb     = 10
  backup_daily       = 7

  services = { evalap = { database = "evalap" } }
  passwords = {
    amarre_admin   = { secret = "evalap-database-admin", revision = 1 }
    evalap_a       = { secret = "evalap-database-a", revision = 1 }
    evalap_b       = { secret = "evalap-database-b", revision = 1 }
    evalap_migrate = { secret = "evalap-database-migrate", revision = 1 }
  }
}

output "host" {
  description = "Address of the database in the private network."
  value       = module.database.host
}
