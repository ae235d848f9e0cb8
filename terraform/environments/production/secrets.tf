# service -> instance -> variable -> value. The controller puts an override file beside this one that fills it from
# sensitive variables; values are never written to a file.
locals {
  secrets = {}
}
