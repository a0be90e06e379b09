# The orders whose certificates are in use, and that nobody has renewed yet.
list "certcentral_ssl_order" "in_use" {
  provider = certcentral
  limit    = 500

  config {
    status     = ["issued"]
    is_renewed = false
  }
}

# Those of one team, by the division that it orders in.
list "certcentral_ssl_order" "shop" {
  provider         = certcentral
  include_resource = true

  config {
    status       = ["issued", "pending"]
    container_id = "77120"
  }
}
