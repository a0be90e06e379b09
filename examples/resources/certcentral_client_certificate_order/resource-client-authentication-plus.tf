# For a device that logs in by its certificate. It is no S/MIME certificate, and nobody proves the address.
resource "certcentral_client_certificate_order" "tablet" {
  product            = "client_authentication_plus"
  common_name        = "tablet-17"
  emails             = ["it@harbor-lights.example"]
  csr                = file("tablet-17.csr")
  organization_id    = "1180442"
  organization_units = ["Field Service"]
  order_validity     = { years = 1 }
  renew_before_days  = 30
  skip_approval      = true
}
