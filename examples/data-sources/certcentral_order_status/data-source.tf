data "certcentral_order_status" "web" {
  order_id = "512340771"
}

output "status" {
  value = data.certcentral_order_status.web.status
}
