# Domains proved by records in Cloudflare.

terraform {
  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.0"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.0"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

# The token comes from CLOUDFLARE_API_TOKEN.
provider "cloudflare" {}

data "cloudflare_zone" "main" {
  filter = {
    name = "harbor-lights.example"
  }
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

resource "cloudflare_dns_record" "dcv" {
  for_each = certcentral_ssl_order.web.dcv_records

  zone_id = data.cloudflare_zone.main.zone_id
  name    = each.value.name
  type    = each.value.type
  ttl     = 60

  # Cloudflare wants the text of a TXT record in quotation marks.
  content = each.value.type == "TXT" ? "\"${each.value.value}\"" : each.value.value

  # A proxied CNAME is not seen from outside.
  proxied = false
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id

  # The records have to be there before the service is asked to look for them.
  depends_on = [cloudflare_dns_record.dcv]
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
