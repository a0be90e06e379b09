# Somebody renewed order 512340771 in CertCentral, as order 512345019. Terraform lets go of the first and takes over the second.

terraform {
  required_version = ">= 1.7"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

provider "certcentral" {}

# Order 512340771 runs out by itself.
removed {
  from = certcentral_ssl_order.web

  lifecycle {
    destroy = false
  }
}

import {
  to = certcentral_ssl_order.web_2027
  id = "512345019"
}

resource "certcentral_ssl_order" "web_2027" {
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
