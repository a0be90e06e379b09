# Those that an order with organization validation can name today.
data "certcentral_organizations" "ready" {
  status     = "active"
  validation = "ov"
}

output "organization_ids" {
  value = [for organization in data.certcentral_organizations.ready.organizations : organization.id]
}
