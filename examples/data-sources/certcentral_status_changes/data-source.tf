# What became of orders in the last day, with an hour to spare.
data "certcentral_status_changes" "day" {
  minutes = 25 * 60
}

output "revoked" {
  value = [for order in data.certcentral_status_changes.day.orders : order.order_id if order.status == "revoked"]
}
