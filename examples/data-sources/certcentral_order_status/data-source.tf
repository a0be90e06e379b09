data "certcentral_order_status" "web" {
  order_id = "512340771"
}

output "status" {
  value = data.certcentral_order_status.web.status
}

# What is open before the certificate is issued, and what to do about it.
output "waits_for" {
  value = data.certcentral_order_status.web.blocked_by[*].todo
}
