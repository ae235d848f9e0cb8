variables {
  environment     = "staging"
  organization_id = "11111111-1111-4111-8111-111111111111"
  project_id      = "11111111-1111-4111-8111-111111111111"
}

run "gives_each_role_its_own_policy" {
  assert {
    condition     = toset(keys(output.application_ids)) == toset(["auditor", "controller", "gateway", "plan", "probe", "push"])
    error_message = "There is one application for each role."
  }

  assert {
    condition     = alltrue([for role, policy in scaleway_iam_policy.role : policy.application_id == output.application_ids[role]])
    error_message = "A policy is its own role's."
  }

  assert {
    condition     = alltrue([for policy in scaleway_iam_policy.role : policy.rule[0].project_ids == tolist([var.project_id])])
    error_message = "No role has rights in another project."
  }
}

run "is_as_it_was_at_the_next_apply" {
  assert {
    condition     = output.application_ids == run.gives_each_role_its_own_policy.application_ids
    error_message = "Nothing is made a second time."
  }
}

run "lets_nobody_change_rights" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for role in values(local.roles) : [
        for set in concat(role.project, role.organization) : !can(regex("^(IAM|Organization|Project).*(Manager|FullAccess)$|^AllProducts", set))
      ]
    ]))
    error_message = "A role that could change rights could give itself all others."
  }
}

run "keeps_values_from_code_that_nobody_approved" {
  command = plan

  assert {
    condition     = !contains(local.roles.plan.project, "SecretManagerSecretAccess")
    error_message = "A plan of a proposed change must not be able to read a secret's value."
  }

  assert {
    condition     = alltrue([for set in local.roles.plan.project : endswith(set, "ReadOnly") || endswith(set, "Read")])
    error_message = "A plan changes nothing."
  }
}

run "refuses_what_is_no_project" {
  command = plan
  variables {
    project_id = "staging"
  }
  expect_failures = [var.project_id]
}

run "refuses_what_is_no_organization" {
  command = plan
  variables {
    organization_id = "evalap"
  }
  expect_failures = [var.organization_id]
}
