# For mail in the name of the organization: its name is the common name.
resource "certcentral_client_certificate_order" "billing" {
  product               = "secure_email_organization"
  common_name_indicator = "organization_name"
  emails                = ["billing@harbor-lights.example"]
  csr                   = file("billing.csr")
  organization_id       = "1180442"
  profile_type          = "multipurpose"
  usage_designation     = { primary_usage = "dual_use", additional_usages = ["client_auth"] }
  order_validity        = { years = 3 }
  renew_before_days     = 60
}
