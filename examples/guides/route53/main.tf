# Domains proved by records in Amazon Route 53.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.0"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

# Credentials come from the environment or the shared files, as for all of AWS.
provider "aws" {
  region = "us-east-1"
}

data "aws_route53_zone" "main" {
  name = "harbor-lights.example"
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

resource "aws_route53_record" "dcv" {
  for_each = certcentral_ssl_order.web.dcv_records

  zone_id = data.aws_route53_zone.main.zone_id
  name    = each.value.name
  type    = each.value.type
  ttl     = 60
  records = [each.value.value]
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id

  validation_record_fqdns = [for record in aws_route53_record.dcv : record.fqdn]
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
