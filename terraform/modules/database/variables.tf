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
  description = "Region of the database."
  type        = string
  default     = "fr-par"
  nullable    = false

  validation {
    condition     = var.region == "fr-par"
    error_message = "Everything is in fr-par: containers, database and registry reach one another there and nowhere else."
  }
}


variable "project_id" {
  description = "Id of the environment's project: where the database is, and whose secrets its passwords are. A key that sees two projects would find a secret of that name in both."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.project_id))
    error_message = "A project's id is a UUID in lower case."
  }
}

variable "private_network_id" {
  description = "Id of the private network in which the database is reached, such as fr-par/UUID. There is no other way to it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^fr-par/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.private_network_id))
    error_message = "A private network's id has the form fr-par/UUID; the module network gives it."
  }
}

variable "engine" {
  description = "Engine and major version."
  type        = string
  default     = "PostgreSQL-16"
  nullable    = false

  validation {
    condition     = can(regex("^PostgreSQL-[0-9]+$", var.engine))
    error_message = "An engine is written as PostgreSQL and its major version, such as PostgreSQL-16."
  }
}

variable "node_type" {
  description = "Size of the nodes, such as DB-DEV-S or DB-PRO2-XXS."
  type        = string
  nullable    = false

  validation {
    condition     = !(var.environment == "production" && can(regex("^(?i)db-dev-", var.node_type)))
    error_message = "Production may not have a development node: those share their processors."
  }
}

variable "highly_available" {
  description = "Whether a second node stands by in the same zone."
  type        = bool
  nullable    = false

  validation {
    condition     = var.environment != "production" || var.highly_available
    error_message = "Production needs a second node."
  }
}

variable "volume_size_gb" {
  description = "Size of the volume in gigabytes (10^9 bytes), a multiple of 5. It can grow, and never shrink."
  type        = number
  nullable    = false

  validation {
    condition     = var.volume_size_gb >= 5 && var.volume_size_gb <= 10000 && var.volume_size_gb % 5 == 0
    error_message = "A volume has 5 to 10000 gigabytes, a multiple of 5."
  }
}

variable "settings" {
  description = "Settings of PostgreSQL by name, all that the database is to have; null leaves Scaleway's own."
  type        = map(string)
  default     = null
}

variable "backup_daily" {
  description = "Days that the instance keeps the backup that it makes each day; 0 for no schedule, null for one whose numbers are left as they are. The controller fills it in: the largest of backups[].daily in environment.yaml."
  type        = number
  default     = null

  validation {
    condition     = var.backup_daily == null ? true : var.backup_daily >= 0 && var.backup_daily <= 365 && floor(var.backup_daily) == var.backup_daily
    error_message = "A schedule keeps its backups for 1 to 365 whole days; 0 switches it off."
  }

  validation {
    condition     = var.environment != "production" || var.backup_daily != 0
    error_message = "Production needs a backup each day."
  }
}

variable "services" {
  description = "The services that have a database, by name: how it is called there."
  type = map(object({
    database = string
  }))
  nullable = false

  validation {
    condition     = alltrue([for service in var.services : can(regex("^[a-z][a-z0-9_]{0,54}$", service.database)) && !contains(["information_schema", "mysql", "performance_schema", "postgres", "rdb", "sys", "template0", "template1"], service.database)])
    error_message = "A database is named with at most 55 lower-case letters, digits and underscores, beginning with a letter, so that its users' names fit too; information_schema, mysql, performance_schema, postgres, rdb, sys, template0 and template1 are taken."
  }

  validation {
    condition     = length(distinct([for service in var.services : service.database])) == length(var.services)
    error_message = "Each service has a database of its own."
  }
}

variable "passwords" {
  description = "Where each user's password is: name of the secret and its revision. Users are amarre_admin, and DATABASE_a, DATABASE_b and DATABASE_migrate for each service's database. The controller fills it in from the revisions that it has pinned."
  type = map(object({
    secret   = string
    revision = number
  }))
  nullable = false

  validation {
    condition     = contains(keys(var.passwords), "amarre_admin") && length(setsubtract(keys(var.passwords), setunion(["amarre_admin"], flatten([for service in var.services : [for use in ["a", "b", "migrate"] : "${service.database}_${use}"]])))) == 0
    error_message = "Those who may have a password are amarre_admin, who needs one, and DATABASE_a, DATABASE_b and DATABASE_migrate for each service's database, and nobody else."
  }

  validation {
    condition     = alltrue([for password in var.passwords : password.revision >= 1 && floor(password.revision) == password.revision])
    error_message = "A revision is a whole number from 1; latest is none, because nobody would see it change."
  }
}

variable "open_passwords" {
  description = "Whether the passwords are read. False for a plan by somebody who may not read them; such a plan must not be applied."
  type        = bool
  default     = true
  nullable    = false
}
