output "organization" {
  description = "The organization, and how far its validation is."
  value = {
    id     = certcentral_organization.company.id
    status = certcentral_organization.company.validation_status
  }
}

output "order_id" {
  description = "The order. It stays when the certificate is reissued."
  value       = certcentral_ssl_order.web.id
}

output "certificate_id" {
  description = "The certificate. Each reissue has a new one."
  value       = certcentral_ssl_order.web.certificate_id
}

output "dcv_records" {
  description = "What has to be in DNS, by domain."
  value = {
    for domain, record in certcentral_ssl_order.web.dcv_records :
    domain => "${record.name} ${record.type} ${record.value}"
  }
}

output "valid_till" {
  description = "When the certificate ends."
  value       = certcentral_issued_certificate.web.valid_till
}

output "full_chain_pem" {
  description = "The certificate and its intermediates, as a web server wants them."
  value       = certcentral_issued_certificate.web.full_chain_pem
}
