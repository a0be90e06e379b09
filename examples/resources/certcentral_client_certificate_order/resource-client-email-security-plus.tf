# For signed and encrypted mail, under a pseudonym.
resource "certcentral_client_certificate_order" "agent" {
  product               = "client_email_security_plus"
  common_name           = "Agent 17"
  common_name_indicator = "pseudonym"
  individual            = { pseudonym = "Agent 17" }
  emails                = ["agent17@harbor-lights.example"]
  csr                   = file("agent17.csr")
  organization_id       = "1180442"
  order_validity        = { years = 1 }
  renew_before_days     = 30
}
