resource "certcentral_domain" "harbor" {
  name            = "harbor-lights.example"
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"

  validations = [
    { type = "ov" },
    { type = "ev" },
  ]
}

# What to publish with your DNS provider.
output "dcv_record" {
  value = certcentral_domain.harbor.dcv_record
}
