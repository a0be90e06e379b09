# Many certificates, any part of which can be replaced within hours.

terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

variable "affected" {
  description = "Keys of the sites whose certificate has to be replaced at once."
  type        = set(string)
  default     = []
}

locals {
  sites = {
    shop = "shop.harbor-lights.example"
    web  = "www.harbor-lights.example"
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

resource "certcentral_ssl_order" "site" {
  for_each = local.sites

  product           = "ssl_basic"
  common_name       = each.value
  csr               = file("${each.key}.csr")
  order_validity    = { years = 1 }
  organization_id   = "1180442"
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = 30
  on_destroy        = "revoke_order"

  # Named after the incident: a new text for each. Taken out again, it sends nothing.
  reissue_trigger = contains(var.affected, each.key) ? "incident-2026-11" : null
}

resource "certcentral_issued_certificate" "site" {
  for_each = certcentral_ssl_order.site

  order_id       = each.value.id
  certificate_id = each.value.certificate_id
}

# What an incident is searched in, and what is revoked at its end.
output "certificates" {
  value = {
    for key, certificate in certcentral_issued_certificate.site : key => {
      order_id       = certificate.order_id
      certificate_id = certificate.certificate_id
      serial_number  = certificate.serial_number
      issuer         = certificate.issuer
      valid_from     = certificate.valid_from
      valid_till     = certificate.valid_till
    }
  }

  precondition {
    condition     = length(setsubtract(var.affected, keys(local.sites))) == 0
    error_message = "Not among the sites: ${join(", ", setsubtract(var.affected, keys(local.sites)))}."
  }
}
