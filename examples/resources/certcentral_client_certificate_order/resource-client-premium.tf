# Signing, encryption and authentication with one certificate that names a person and his organization.
resource "certcentral_client_certificate_order" "jonas" {
  product               = "client_premium"
  common_name           = "Jonas Lind"
  common_name_indicator = "given_name_surname"
  individual            = { first_name = "Jonas", last_name = "Lind" }
  emails                = ["jonas.lind@harbor-lights.example"]
  csr                   = file("jlind.csr")
  organization_id       = "1180442"
  order_validity        = { years = 1 }
  renew_before_days     = 30
}
