# Infrastructure values. What the instances run comes from desired-state/.
ipv4_range = "172.20.4.0/22"
registry   = "evalap-production"

database = {
  node_type        = "DB-PRO2-XXS"
  highly_available = true
  volume_size_gb   = 100
  services         = { evalap = { database = "evalap" } }
}

# What services and the database's users take from Secret Manager. A person adds the values.
secrets = {
  evalap-database-admin   = { description = "Password of amarre_admin" }
  evalap-database-a       = { description = "Password of evalap_a" }
  evalap-database-b       = { description = "Password of evalap_b" }
  evalap-database-migrate = { description = "Password of evalap_migrate" }
  evalap-database-url     = { description = "DATABASE_URL of streamlit" }
}

contacts = ["on-call@example.org"]

local_storage_limit_bytes = 1000000000
request_timeout_seconds   = 300
https_connections_only    = true
