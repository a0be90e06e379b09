# Certificates that follow each other for three years under one paid order, and an alarm should a run fail to come.

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
  description = "Whether this run may buy: true in the scheduled apply, false in pipelines of pull requests."
  type        = bool
  default     = true
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {
  allow_billable = var.allow_billable
}

resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  dns_names         = ["harbor-lights.example"]
  csr               = file("web.csr")
  order_validity    = { years = 3 }
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

# When the next plan will have something to do, and when the next bill comes.
output "next" {
  value = {
    certificate_ends = certcentral_ssl_order.web.valid_till
    renewal_due_at   = certcentral_ssl_order.web.renewal_due_at
    order_ends       = certcentral_ssl_order.web.order_valid_till
  }
}

# Warns at each plan and apply once the window has been open for a day: nothing has followed the certificate up.
check "followed_up" {
  assert {
    condition = try(timecmp(timeadd(certcentral_ssl_order.web.renewal_due_at, "24h"), plantimestamp()) > 0, true)
    error_message = join(" ", [
      "A successor of the certificate of www.harbor-lights.example was due at ${coalesce(certcentral_ssl_order.web.renewal_due_at, "?")}.",
      "Look at the last applies, and at the requests that wait in CertCentral.",
    ])
  }
}
