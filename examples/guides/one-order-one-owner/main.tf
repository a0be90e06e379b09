# The workspace that owns the order from now on.

terraform {
  required_version = ">= 1.5"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# A key of the same account that sees the order.
provider "certcentral" {}

import {
  to = certcentral_ssl_order.web
  id = "512340771"
}

import {
  to = certcentral_issued_certificate.web
  id = "512340771"
}

# As it was declared in the other workspace, word for word.
resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  dns_names         = ["harbor-lights.example"]
  csr               = file("web.csr")
  order_validity    = { years = 1 }
  organization_id   = "1180442"
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = 30
  on_destroy        = "revoke_order"
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id
}
