variable "instances" {
  description = "Every instance of the environment by name, such as streamlit-0."
  type = map(object({
    service               = string
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
  nullable = false

  validation {
    condition     = alltrue([for name, instance in var.instances : can(regex("^${instance.service}-[0-9]+$", name))])
    error_message = "An instance is named after its service and its number, such as streamlit-0."
  }

  validation {
    condition     = alltrue([for instance in var.instances : can(regex("@sha256:[0-9a-f]{64}$", instance.image))])
    error_message = "An image is written by digest, as repository@sha256:… with 64 hexadecimal digits."
  }

  validation {
    condition     = alltrue([for instance in var.instances : 0 <= instance.min_scale && instance.min_scale <= instance.max_scale && instance.max_scale <= 50])
    error_message = "Scales need 0 <= min_scale <= max_scale <= 50."
  }

  validation {
    condition     = alltrue([for instance in var.instances : startswith(instance.health_path, "/")])
    error_message = "A health path begins with a slash."
  }
}
