output "instance_id" {
  description = "Id of the PostgreSQL instance, such as fr-par/UUID."
  value       = scaleway_rdb_instance.this.id
}

output "host" {
  description = "Address of the database in the private network."
  value       = one(scaleway_rdb_instance.this.private_network).ip
}

output "port" {
  description = "Port of the database in the private network."
  value       = one(scaleway_rdb_instance.this.private_network).port
}

output "certificate" {
  description = "Certificate against which a connection is verified (sslmode=verify-ca), as PEM."
  value       = scaleway_rdb_instance.this.certificate
}
