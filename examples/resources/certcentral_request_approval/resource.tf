variable "approver_api_key" {
  description = "API key of an administrator or manager other than the one who orders."
  type        = string
  sensitive   = true
}

# Orders and reissues with the key of CERTCENTRAL_API_KEY, whose user may well be no approver.
provider "certcentral" {
}

# Approves.
provider "certcentral" {
  alias   = "approver"
  api_key = var.approver_api_key
}

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"
}

locals {
  # What the order itself asks for, newest last. A revocation never slips in here.
  web_requests = [for request in certcentral_ssl_order.web.requests : request.id if !contains(["duplicate", "revoke"], request.type)]
}

resource "certcentral_request_approval" "web" {
  provider = certcentral.approver

  request_id = local.web_requests[length(local.web_requests) - 1]
  decision   = "approved"
  comment    = "Reviewed with the change that ordered it."
}

# Waits for the certificate in the same apply, once the order is approved.
resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id

  depends_on = [certcentral_request_approval.web]
}
