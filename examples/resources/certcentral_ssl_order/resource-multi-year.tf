# Three years paid at once: certificates are reissued in them for free, and the order is renewed at its end.
resource "certcentral_ssl_order" "shop" {
  product           = "ssl_securesite_flex"
  common_name       = "shop.harbor-lights.example"
  csr               = file("web.csr")
  order_validity    = { years = 3 }
  cert_validity     = { days = 90 } # left out: as long as the service allows
  organization_id   = "1180442"
  dcv_method        = "dns-cname-token"
  renew_before_days = 30
  on_destroy        = "revoke_order"

  # Changed without a reissue, at any time.
  technical_contact = {
    first_name = "Jonas"
    last_name  = "Lind"
    email      = "jonas@harbor-lights.example"
  }
  custom_fields = [
    { metadata_id = "1164", value = "Cost centre 4711" },
  ]

  # Where the mails about it go as well.
  additional_emails = ["certificates@harbor-lights.example"]
}
