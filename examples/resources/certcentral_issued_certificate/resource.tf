resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"
  skip_approval   = true
}

resource "certcentral_issued_certificate" "web" {
  order_id = certcentral_ssl_order.web.id

  # Follows a reissue of the order within the same apply.
  certificate_id = certcentral_ssl_order.web.certificate_id

  timeouts = {
    create = "20m"
    update = "20m"
  }
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
