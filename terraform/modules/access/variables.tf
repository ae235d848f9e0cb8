variable "environment" {
  description = "Name of the environment, such as staging."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", var.environment))
    error_message = "An environment is named with lower-case letters, digits and dashes, beginning with a letter and not ending with a dash; 32 characters at most."
  }
}

variable "organization_id" {
  description = "Id of the organization."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.organization_id))
    error_message = "An organization's id is a UUID in lower case."
  }
}

variable "project_id" {
  description = "Id of the environment's project."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.project_id))
    error_message = "A project's id is a UUID in lower case."
  }
}
