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
  description = "Region of the bucket."
  type        = string
  default     = "fr-par"
  nullable    = false

  validation {
    condition     = var.region == "fr-par"
    error_message = "Everything is in fr-par: containers, database and registry reach one another there and nowhere else."
  }
}

variable "project_id" {
  description = "Id of the environment's project. Rights to Object Storage are a project's: in another project's bucket each key could read the other's state."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.project_id))
    error_message = "A project's id is a UUID in lower case."
  }
}

variable "name" {
  description = "Name of the bucket, taken once in the whole of Scaleway."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket is named with 3 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends."
  }
}
