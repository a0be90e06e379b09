# For signing.
resource "certcentral_client_certificate_order" "pia" {
  product               = "client_digital_signature_plus"
  common_name           = "Pia Okafor"
  common_name_indicator = "given_name_surname"
  individual            = { first_name = "Pia", last_name = "Okafor" }
  emails                = ["pia.okafor@harbor-lights.example"]
  csr                   = file("pokafor.csr")
  organization_id       = "1180442"
  order_validity        = { years = 1 }
  renew_before_days     = 30
}
