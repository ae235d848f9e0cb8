variable "name" {
  description = "The environment's name. It becomes the namespace's name, which can't be changed later."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.name))
    error_message = "An environment's name is made of lowercase letters, digits and dashes, and begins with a letter."
  }
}
