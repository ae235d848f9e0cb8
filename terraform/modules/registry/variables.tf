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
  description = "Region of the registry."
  type        = string
  default     = "fr-par"
  nullable    = false

  validation {
    condition     = var.region == "fr-par"
    error_message = "Everything is in fr-par: containers, database and registry reach one another there and nowhere else."
  }
}


variable "name" {
  description = "Name of the namespace. It is part of every image's name, and taken once in the whole region, by whichever customer."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", var.name)) && length(var.name) >= 4 && length(var.name) <= 54
    error_message = "A namespace is named with 4 to 54 lower-case letters, digits and dashes, with a letter or digit at both ends."
  }
}
