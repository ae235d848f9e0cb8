# Metadata only. Values are revisions that people and programs add; none is ever in a plan or a state.
resource "scaleway_secret" "this" {
  for_each = var.secrets

  name        = each.key
  region      = var.region
  description = each.value.description
  tags = concat(
    ["amarre", var.environment],
    each.value.rotation_days == 0 ? [] : ["rotation-days=${each.value.rotation_days}"],
  )
}
