# Waits for the certificate of the order above, in the apply that places it. This goes through the Services API, so the
# provider has an api_key of the same account too, here from CERTCENTRAL_API_KEY.
resource "certcentral_issued_certificate" "web" {
  order_id        = certcentral_legacy_ssl_order.web.id
  wait_for_people = true # DigiCert validates the organization, the domain's owner follows the link in a mail

  lifecycle {
    replace_triggered_by = [certcentral_legacy_ssl_order.web.csr] # so that a new key and its certificate come together
  }
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
