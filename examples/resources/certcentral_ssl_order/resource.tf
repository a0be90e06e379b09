terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# A flex product with three names, proved by DNS, renewed by itself.
resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  dns_names       = ["harbor-lights.example", "shop.harbor-lights.example"]
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"

  # Reissues, or renews by a new order, when 30 days are left (never before half of the certificate's life is over).
  renew_before_days = 30

  # Found again instead of bought again, should a run be killed while it orders.
  alternative_order_id = "web-2026"
  adopt_existing       = true

  # Given another value, it reissues: for the day on which a certificate has to be replaced at once.
  reissue_trigger = "2026-11-21"

  # Destroying has every certificate of the order revoked, once an administrator approved it.
  on_destroy               = "revoke_order"
  revocation_skip_approval = false
}

# What has to be published for the order to be issued, by domain.
output "dcv_records" {
  value = certcentral_ssl_order.web.dcv_records
}
