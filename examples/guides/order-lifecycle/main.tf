# One order for the years, with everything said that matters at its end.

terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  dns_names       = ["harbor-lights.example"]
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = "1180442"
  dcv_method      = "dns-cname-token"
  skip_approval   = true

  # Followed up by itself: a reissue while the order lasts, then a renewal.
  renew_before_days = 30

  # A run that is killed while it orders leaves an order that the next run finds.
  alternative_order_id = "harbor-lights-web"
  adopt_existing       = true

  # What terraform destroy does, and what stands between it and a site that is in use.
  on_destroy               = "revoke_order"
  revocation_skip_approval = false # an administrator approves the revocation first

  lifecycle {
    prevent_destroy = true
  }
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id
}
