output "application_ids" {
  description = "Id of each role's application, by role."
  value       = { for role, application in scaleway_iam_application.role : role => application.id }
}

output "permission_sets" {
  description = "What each role may do: permission sets in the project and in the organization, by role."
  value = {
    for role, policy in scaleway_iam_policy.role : role => {
      project      = sort(tolist(policy.rule[0].permission_set_names))
      organization = length(policy.rule) > 1 ? sort(tolist(policy.rule[1].permission_set_names)) : []
    }
  }
}
