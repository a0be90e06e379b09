terraform {
  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
  }
}

locals {
  csr = provider::certcentral::csr(file("${path.module}/web.csr"))
}

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  csr             = file("${path.module}/web.csr")
  order_validity  = { years = 1 }
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"

  lifecycle {
    precondition {
      condition     = local.csr.key_algorithm == "ECDSA" || local.csr.key_size >= 3072
      error_message = "Our servers take ECDSA keys, and RSA keys of 3072 bits and more. This one is ${local.csr.key_algorithm} with ${local.csr.key_size} bits."
    }
  }
}
