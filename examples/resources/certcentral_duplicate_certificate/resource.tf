variable "second_site_csr" {
  description = "Certificate signing request that was made at the second site, whose key never leaves it."
  type        = string
}

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  dns_names       = ["harbor-lights.example"]
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"
  skip_approval   = true
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id
}

# The same names with a key of its own, for a second site. Only an issued order has duplicates, so it refers to the order
# through the resource that waits for it.
resource "certcentral_duplicate_certificate" "second_site" {
  order_id      = certcentral_issued_certificate.web.order_id
  common_name   = certcentral_ssl_order.web.common_name
  dns_names     = certcentral_ssl_order.web.dns_names
  csr           = var.second_site_csr
  skip_approval = true

  # Destroying revokes this certificate alone, once an administrator approved it.
  on_destroy        = "revoke"
  revocation_reason = "superseded"
}

resource "certcentral_issued_certificate" "second_site" {
  order_id       = certcentral_duplicate_certificate.second_site.order_id
  certificate_id = certcentral_duplicate_certificate.second_site.certificate_id
}

output "second_site_full_chain_pem" {
  value = certcentral_issued_certificate.second_site.full_chain_pem
}
