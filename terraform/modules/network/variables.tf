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
  description = "Region of the network."
  type        = string
  default     = "fr-par"
  nullable    = false

  validation {
    condition     = var.region == "fr-par"
    error_message = "Everything is in fr-par: containers, database and registry reach one another there and nowhere else."
  }
}

variable "ipv4_range" {
  description = "IPv4 range of the private network. Two environments have different ones, so that nobody takes an address of the one for the other's."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.ipv4_range)) && var.ipv4_range == try(cidrsubnet(var.ipv4_range, 0, 0), "")
    error_message = "A range is written as its first address and its length, such as 172.16.4.0/22."
  }

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.ipv4_range))
    error_message = "A range lies in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918)."
  }

  validation {
    condition     = try(tonumber(split("/", var.ipv4_range)[1]) >= 20 && tonumber(split("/", var.ipv4_range)[1]) <= 29, false)
    error_message = "A private network of Scaleway has a length from /20 to /29."
  }
}

variable "settle_seconds" {
  description = "How long after its making something may be put into the private network, in seconds. Before that Scaleway fails with an internal error. Only tests need less."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.settle_seconds >= 0 && var.settle_seconds <= 600 && floor(var.settle_seconds) == var.settle_seconds
    error_message = "The wait is a whole number of seconds from 0 to 600."
  }
}

variable "public_gateway" {
  description = "A public gateway: type and zone. What goes out through it has one known address. Null for none."
  type = object({
    type = optional(string, "VPC-GW-S")
    zone = optional(string, "fr-par-1")
  })
  default = null

  validation {
    condition     = var.public_gateway == null || contains(["VPC-GW-S", "VPC-GW-M", "VPC-GW-L", "VPC-GW-XL"], try(var.public_gateway.type, ""))
    error_message = "A type is one of VPC-GW-S (100 Mbit/s), VPC-GW-M (1 Gbit/s), VPC-GW-L (3 Gbit/s) and VPC-GW-XL (10 Gbit/s)."
  }

  validation {
    condition     = var.public_gateway == null || contains(["fr-par-1", "fr-par-2"], try(var.public_gateway.zone, ""))
    error_message = "A public gateway is in fr-par-1 or fr-par-2: the third zone has none."
  }
}
