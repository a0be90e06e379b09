# One certificate, and the file that its server takes.
data "certcentral_certificate" "mail_server" {
  certificate_id = "630120055"
  format_type    = "p7b"
}

output "p7b" {
  value = data.certcentral_certificate.mail_server.content
}
