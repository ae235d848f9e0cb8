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
  description = "Region of the secrets."
  type        = string
  default     = "fr-par"
  nullable    = false

  validation {
    condition     = var.region == "fr-par"
    error_message = "Everything is in fr-par: containers, database and registry reach one another there and nowhere else."
  }
}


variable "secrets" {
  description = "The secrets that services name, by name: what each is for, and after how many days it is to be rotated (0: never)."
  type = map(object({
    description   = string
    rotation_days = optional(number, 90)
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$", name))])
    error_message = "A secret is named with letters, digits, dots, dashes and underscores, beginning with a letter or digit."
  }

  validation {
    condition     = alltrue([for secret in var.secrets : secret.rotation_days >= 0 && secret.rotation_days <= 730 && floor(secret.rotation_days) == secret.rotation_days])
    error_message = "Days until a rotation are a whole number up to 730; 0 for never."
  }
}
