# What the account may order.
data "certcentral_products" "all" {}

# Those with organization validation.
data "certcentral_products" "ov" {
  type            = "ssl_certificate"
  validation_type = "ov"
}

output "ov_product_ids" {
  value = [for product in data.certcentral_products.ov.products : product.name_id]
}
