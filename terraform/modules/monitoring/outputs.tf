output "push_urls" {
  description = "Where metrics (remote write) and logs (Loki) are sent, by kind."
  value       = { for kind, source in scaleway_cockpit_source.this : kind => source.push_url }
}

output "source_ids" {
  description = "Ids of the data sources, such as fr-par/UUID, by kind."
  value       = { for kind, source in scaleway_cockpit_source.this : kind => source.id }
}

output "alert_manager_url" {
  description = "Address of the alert manager."
  value       = scaleway_cockpit_alert_manager.this.alert_manager_url
}

output "preconfigured_alerts" {
  description = "Ids of the preconfigured alerts that are on, by name."
  value       = local.preconfigured_alerts
}
