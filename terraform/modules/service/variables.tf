variable "environment" {
  description = "The environment's name, for descriptions and tags."
  type        = string
}

variable "service" {
  description = "The service's name, for descriptions and tags."
  type        = string
}

variable "namespace_id" {
  description = "The container namespace that holds the instances."
  type        = string
}

variable "private_network_id" {
  description = "The private network in which the instances reach the database, of the form region/uuid; null for none."
  type        = string
  default     = null
}

variable "instances" {
  description = "The service's instances by name."
  type = map(object({
    image                 = string
    min_scale             = number
    max_scale             = number
    concurrent_requests   = number
    cpu_limit             = number
    memory_limit_bytes    = number
    port                  = number
    health_path           = string
    environment_variables = map(string)
  }))
}

variable "secrets" {
  description = "Secret variables by instance: instance -> variable -> value."
  type        = map(map(string))
  default     = {}
  sensitive   = true
}

variable "local_storage_limit_bytes" {
  description = "Local storage of each instance, in bytes."
  type        = number
}

variable "request_timeout_seconds" {
  description = "How long one request may take, in seconds."
  type        = number
}

variable "https_connections_only" {
  description = "Whether plain HTTP is redirected to HTTPS."
  type        = bool
}
