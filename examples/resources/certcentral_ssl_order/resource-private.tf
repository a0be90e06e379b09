# From a private CA of the account: names may be internal ones, and the subject may hold organization units.
resource "certcentral_ssl_order" "intranet" {
  product            = "private_ssl_flex"
  common_name        = "intranet.harbor-lights.example"
  csr                = file("web.csr")
  ca_cert_id         = "A1B2C3D4E5F60718" # one of ca_certs in the data source certcentral_products
  organization_id    = "1180442"
  organization_units = ["Web Operations"]
  order_validity     = { years = 1 }
  renew_before_days  = 45
  skip_approval      = true
  on_destroy         = "revoke_certificate"
}
