module "instances" {
  source = "../.."

  instances = {
    streamlit-0 = {
      service               = "streamlit"
      image                 = "rg.fr-par.scw.cloud/evalap-staging/streamlit@sha256:abababababababababababababababababababababababababababababababab"
      min_scale             = 1
      max_scale             = 2
      concurrent_requests   = 50
      cpu_limit             = 560
      memory_limit_bytes    = 1000000000
      port                  = 8501
      health_path           = "/_stcore/health"
      environment_variables = { LOG_LEVEL = "debug" }
    }
  }
}

output "services" {
  description = "Names of the services."
  value       = keys(module.instances.by_service)
}
