# Domains proved by records in a name server that takes dynamic updates (RFC 2136), such as BIND, Knot or PowerDNS.

terraform {
  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
    dns = {
      source  = "hashicorp/dns"
      version = "~> 3.0"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.0"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

variable "update_key" {
  description = "Secret of the TSIG key that may update the zone, in Base64."
  type        = string
  sensitive   = true
}

provider "dns" {
  update {
    server        = "192.0.2.53"
    key_name      = "terraform.harbor-lights.example."
    key_algorithm = "hmac-sha256"
    key_secret    = var.update_key
  }
}

locals {
  zone = "harbor-lights.example"
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

# Zone and target end with a dot; names are relative to the zone.
resource "dns_cname_record" "dcv" {
  for_each = { for domain, record in certcentral_ssl_order.web.dcv_records : domain => record if record.type == "CNAME" }

  zone  = "${local.zone}."
  name  = trimsuffix(each.value.name, ".${local.zone}")
  cname = "${each.value.value}."
  ttl   = 60
}

# The zone itself has no name.
resource "dns_txt_record_set" "dcv" {
  for_each = { for domain, record in certcentral_ssl_order.web.dcv_records : domain => record if record.type == "TXT" }

  zone = "${local.zone}."
  name = each.value.name == local.zone ? null : trimsuffix(each.value.name, ".${local.zone}")
  txt  = [each.value.value]
  ttl  = 60
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id

  # The records have to be there before the service is asked to look for them.
  depends_on = [dns_cname_record.dcv, dns_txt_record_set.dcv]
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
