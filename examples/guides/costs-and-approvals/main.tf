# One key orders, another person's key approves, and pull requests can only look.

terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

variable "allow_billable" {
  description = "Whether this run may place orders and approve them: false in pipelines of pull requests."
  type        = bool
  default     = true
}

variable "approver_api_key" {
  description = "API key of an administrator or manager, other than the user who orders."
  type        = string
  sensitive   = true
}

# Orders. The key of a standard user, from CERTCENTRAL_API_KEY, is enough.
provider "certcentral" {
  allow_billable = var.allow_billable
  preflight      = true
}

# Approves.
provider "certcentral" {
  alias          = "approver"
  api_key        = var.approver_api_key
  allow_billable = var.allow_billable
}

resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  csr               = file("web.csr")
  order_validity    = { years = 1 }
  organization_id   = "1180442"
  dcv_method        = "dns-cname-token"
  comments          = "Shop front, change 4711."
  renew_before_days = 30
  on_destroy        = "revoke_order"
}

locals {
  # What the order asks for, newest last. A revocation is not approved by this.
  requests = [for request in certcentral_ssl_order.web.requests : request.id if contains(["new_request", "reissue"], request.type)]
}

resource "certcentral_request_approval" "web" {
  provider = certcentral.approver

  request_id = local.requests[length(local.requests) - 1]
  decision   = "approved"
  comment    = "Reviewed with the change that ordered it."
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id

  depends_on = [certcentral_request_approval.web]
}

# What was paid, where the service tells it.
output "bill" {
  value = {
    order    = certcentral_ssl_order.web.id
    price    = certcentral_ssl_order.web.price
    currency = certcentral_ssl_order.web.currency
  }
}
