check "certificate_of_the_shop" {
  data "certcentral_order_status" "shop" {
    order_id = "512340772"
  }

  # Null until the certificate is issued.
  assert {
    condition     = coalesce(data.certcentral_order_status.shop.days_remaining, 0) > 21
    error_message = "The certificate of the shop has ${coalesce(data.certcentral_order_status.shop.days_remaining, 0)} days left."
  }
}
