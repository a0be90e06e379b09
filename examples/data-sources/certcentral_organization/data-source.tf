# The name has to be unique in the account. Else name the organization by its id.
data "certcentral_organization" "harbor" {
  name = "Harbor Lights Ltd"
}

output "organization_id" {
  value = data.certcentral_organization.harbor.id
}

# Until when orders with organization validation need no more paperwork.
output "ov_validated_until" {
  value = try(data.certcentral_organization.harbor.validation_status["ov"].validated_until, null)
}
