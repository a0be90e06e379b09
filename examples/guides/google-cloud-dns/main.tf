# Domains proved by records in Google Cloud DNS.

terraform {
  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.0"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

# Credentials come from the environment, as for all of Google Cloud.
provider "google" {
  project = "harbor-lights"
}

data "google_dns_managed_zone" "main" {
  name = "harbor-lights-example"
}

# This key lands in Terraform's state. Where it must not, make key and request elsewhere and read the request with file().
resource "tls_private_key" "web" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

resource "tls_cert_request" "web" {
  private_key_pem = tls_private_key.web.private_key_pem

  subject {
    common_name = "www.harbor-lights.example"
  }
}

resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  dns_names         = ["harbor-lights.example", "shop.harbor-lights.example"]
  csr               = tls_cert_request.web.cert_request_pem
  order_validity    = { years = 1 }
  organization_id   = "1180442"
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = 30
}

resource "google_dns_record_set" "dcv" {
  for_each = certcentral_ssl_order.web.dcv_records

  managed_zone = data.google_dns_managed_zone.main.name
  type         = each.value.type
  ttl          = 60

  # Names end with a dot, here and as the target of a CNAME; text stands in quotation marks.
  name    = "${each.value.name}."
  rrdatas = [each.value.type == "TXT" ? "\"${each.value.value}\"" : "${each.value.value}."]
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id

  # The records have to be there before the service is asked to look for them.
  depends_on = [google_dns_record_set.dcv]
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
