# Credentials, project and region come from the environment (SCW_ACCESS_KEY, SCW_SECRET_KEY, SCW_DEFAULT_PROJECT_ID,
# SCW_DEFAULT_REGION), which beats anything written here.
provider "scaleway" {}
