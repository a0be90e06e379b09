# What runs out in spring, and was not renewed yet.
data "certcentral_orders" "spring" {
  status     = ["issued"]
  valid_till = "2027-03-01...2027-05-31"
  is_renewed = false
  sort       = "valid_till"
}

output "runs_out_in_spring" {
  value = { for order in data.certcentral_orders.spring.orders : order.id => "${order.common_name}, ${order.days_remaining} days left" }
}

# The ten latest orders of two products.
data "certcentral_orders" "latest" {
  product_name_id = ["ssl_basic", "ssl_ev_basic"]
  sort            = "-order_id"
  limit           = 10
}

# What each cost center has ordered.
data "certcentral_orders" "all" {}

output "spent" {
  value = {
    for center, prices in { for order in data.certcentral_orders.all.orders : lookup(order.custom_fields, "Cost center", "none") => order.price... } :
    center => sum([for price in prices : coalesce(price, 0)])
  }
}
