# What an order of this product may have.
data "certcentral_product" "ssl" {
  name_id = "ssl_basic"
}

output "order_years" {
  value = max(data.certcentral_product.ssl.allowed_order_validity_years...)
}

# The platform that the documentation of a server calls nginx.
output "nginx_platform_id" {
  value = one([for p in data.certcentral_product.ssl.server_platforms : p.id if p.name == "nginx"])
}

check "still_sold" {
  assert {
    condition     = data.certcentral_product.ssl.replacement_product_name_id == null
    error_message = "DigiCert has replaced this product: see replacement_product_name_id."
  }
}
