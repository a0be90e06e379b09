# The current certificate of an order.
data "certcentral_certificate" "web" {
  order_id = "512340771"
}

output "full_chain_pem" {
  value = data.certcentral_certificate.web.full_chain_pem
}

check "enough_days_left" {
  assert {
    condition     = timecmp(data.certcentral_certificate.web.valid_till, timeadd(plantimestamp(), "336h")) > 0
    error_message = "The certificate of order 512340771 expires at ${data.certcentral_certificate.web.valid_till}."
  }
}

# One certificate, and the file that its server takes.
data "certcentral_certificate" "mail_server" {
  certificate_id = "630120055"
  format_type    = "p7b"
}

output "p7b" {
  value = data.certcentral_certificate.mail_server.content
}
