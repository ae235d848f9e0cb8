variable "environment" {
  description = "Name of the environment, such as staging."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", var.environment))
    error_message = "An environment is named with lower-case letters, digits and dashes, beginning with a letter and not ending with a dash; 32 characters at most."
  }
}

variable "region" {
  description = "Region of the data sources and the alert manager."
  type        = string
  default     = "fr-par"
  nullable    = false

  validation {
    condition     = var.region == "fr-par"
    error_message = "Everything is in fr-par: Cockpit of another region has neither the metrics nor the logs of what runs here."
  }
}

variable "project_id" {
  description = "Id of the environment's project, which has one alert manager."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.project_id))
    error_message = "A project's id is a UUID in lower case."
  }
}

variable "metrics_retention_days" {
  description = "How long metrics that are sent here are kept, in days."
  type        = number
  default     = 31
  nullable    = false

  validation {
    condition     = var.metrics_retention_days >= 1 && var.metrics_retention_days <= 365 && floor(var.metrics_retention_days) == var.metrics_retention_days
    error_message = "Metrics are kept for a whole number of days from 1 to 365."
  }
}

variable "logs_retention_days" {
  description = "How long logs that are sent here are kept, in days."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.logs_retention_days >= 1 && var.logs_retention_days <= 365 && floor(var.logs_retention_days) == var.logs_retention_days
    error_message = "Logs are kept for a whole number of days from 1 to 365."
  }
}

variable "contacts" {
  description = "E-mail addresses that alerts are sent to, oldest first. Change one at a time, and add it at the end: the provider adds several in no order."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.contacts) > 0
    error_message = "Somebody must get the alerts."
  }

  validation {
    condition     = alltrue([for contact in var.contacts : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", contact))])
    error_message = "A contact is an e-mail address."
  }

  validation {
    condition     = length(distinct([for contact in var.contacts : lower(contact)])) == length(var.contacts)
    error_message = "Each contact stands in the list once."
  }
}

variable "postgresql_alerts" {
  description = "Names of the preconfigured alerts of PostgreSQL that are on. The module finds their ids."
  type        = set(string)
  default     = ["PostgreSQLHighCPULoad", "PostgreSQLHighStorageUsage", "PostgresqlTooManyConnections"]
  nullable    = false
}
