# A workspace that keeps a certificate current, and says so when it does not.

terraform {
  required_version = ">= 1.5"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

variable "allow_billable" {
  description = "Whether runs of this workspace may place orders and renewals."
  type        = bool
  default     = false
}

variable "requests_per_minute" {
  description = "This workspace's share of what CertCentral takes from the key; null for all of it."
  type        = number
  default     = null
}

# The API key comes from CERTCENTRAL_API_KEY, a sensitive environment variable of the workspace or of a variable set.
provider "certcentral" {
  allow_billable      = var.allow_billable
  requests_per_minute = var.requests_per_minute
}

resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  dns_names         = ["harbor-lights.example"]
  csr               = file("web.csr") # committed with the configuration: it is no secret
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

# Asked anew by each plan and health assessment. It warns, and stops nothing.
check "days_remaining" {
  data "certcentral_order_status" "web" {
    order_id = certcentral_ssl_order.web.id
  }

  assert {
    condition = try(data.certcentral_order_status.web.days_remaining > 20, true) # null until the certificate is issued
    error_message = join(" ", [
      "The certificate of www.harbor-lights.example has ${coalesce(data.certcentral_order_status.web.days_remaining, 0)} days left.",
      "Its successor was due ten days ago: look at the last runs of this workspace.",
    ])
  }
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
