# The module that is tested: one certificate, followed up for as long as it is declared.

terraform {
  required_version = ">= 1.7"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

variable "name" {
  description = "Main name of the certificate."
  type        = string
}

variable "aliases" {
  description = "Further names."
  type        = set(string)
  default     = []
}

variable "csr" {
  description = "Signing request in PEM."
  type        = string
}

variable "organization_id" {
  description = "Organization that the certificate names."
  type        = string
  default     = "1180442"
}

resource "certcentral_ssl_order" "this" {
  product           = "ssl_basic"
  common_name       = var.name
  dns_names         = length(var.aliases) > 0 ? var.aliases : null
  csr               = var.csr
  order_validity    = { years = 1 }
  organization_id   = var.organization_id
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = 30
  on_destroy        = "revoke_order"
}

resource "certcentral_issued_certificate" "this" {
  order_id       = certcentral_ssl_order.this.id
  certificate_id = certcentral_ssl_order.this.certificate_id
}

output "order_id" {
  value = certcentral_ssl_order.this.id
}

output "certificate_id" {
  value = certcentral_issued_certificate.this.certificate_id
}

output "valid_till" {
  value = certcentral_issued_certificate.this.valid_till
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.this.full_chain_pem
}

output "dcv_domains" {
  value = toset(keys(certcentral_ssl_order.this.dcv_records))
}
