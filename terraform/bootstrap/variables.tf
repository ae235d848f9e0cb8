variable "organization_id" {
  description = "Id of the organization."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.organization_id))
    error_message = "An organization's id is a UUID in lower case."
  }
}

variable "name" {
  description = "What the names of projects and buckets begin with, such as evalap."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "The name has 3 to 20 lower-case letters, digits and dashes, begins with a letter and doesn't end with a dash."
  }
}

variable "environments" {
  description = "The environments. Images are promoted from the first to the second."
  type        = list(string)
  default     = ["staging", "production"]
  nullable    = false

  validation {
    condition     = length(var.environments) == 2 && length(distinct(var.environments)) == 2
    error_message = "There are two environments, and images are promoted from the first to the second."
  }

  validation {
    condition     = alltrue([for name in var.environments : can(regex("^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", name))])
    error_message = "An environment is named with lower-case letters, digits and dashes, beginning with a letter and not ending with a dash; 32 characters at most."
  }
}
