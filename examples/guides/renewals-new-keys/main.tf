# A new key for each certificate. The private key ends in Terraform's state: keep that as safe as the key.

terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
    tls = {
      source = "hashicorp/tls"
    }
    time = {
      source = "hashicorp/time"
    }
  }
}

locals {
  # The life that DigiCert gives a certificate: 199 days in 2026. Lower it ahead of March 2027 and March 2029.
  certificate_days  = 199
  renew_before_days = 30
  # The window is never more than half of a certificate's life.
  window = min(local.renew_before_days, floor(local.certificate_days / 2))
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

# Ends a few days before the window opens, so that the new key comes first and brings the certificate along.
resource "time_rotating" "key" {
  rotation_days = local.certificate_days - local.window - 3
}

# A time_rotating that ended is planned as a new one, which replace_triggered_by overlooks. This one is updated then.
resource "terraform_data" "key_age" {
  input = time_rotating.key.id
}

resource "tls_private_key" "web" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"

  lifecycle {
    replace_triggered_by  = [terraform_data.key_age]
    create_before_destroy = true # the old key leaves the state when all that refers to it has the new one
  }
}

resource "tls_cert_request" "web" {
  private_key_pem = tls_private_key.web.private_key_pem

  subject {
    common_name = "www.harbor-lights.example"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  dns_names         = ["harbor-lights.example"]
  csr               = tls_cert_request.web.cert_request_pem
  order_validity    = { years = 3 }
  organization_id   = "1180442"
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = local.renew_before_days
  on_destroy        = "revoke_order"
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id
}

# What a server needs. Both are of the same apply, and belong together.
output "web" {
  value = {
    private_key_pem = tls_private_key.web.private_key_pem
    full_chain_pem  = certcentral_issued_certificate.web.full_chain_pem
  }
  sensitive = true
}
