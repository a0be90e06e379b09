# Many orders of one kind, taken over by one block.

terraform {
  required_version = ">= 1.7"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# Nothing is bought while the account is adopted. Taken out afterwards, so that renewals are.
provider "certcentral" {
  allow_billable = false
}

locals {
  # From the survey, and from now on kept by hand: a line that goes ends an order.
  orders = jsondecode(file("orders.json"))
}

import {
  for_each = local.orders

  to = certcentral_ssl_order.site[each.key]
  id = each.key
}

import {
  for_each = local.orders

  to = certcentral_issued_certificate.site[each.key]
  id = each.key
}

resource "certcentral_ssl_order" "site" {
  for_each = local.orders

  product           = each.value.product
  common_name       = each.value.common_name
  dns_names         = length(each.value.dns_names) > 0 ? each.value.dns_names : null
  csr               = file("csr/${each.key}.csr")
  order_validity    = { years = 1 }
  organization_id   = each.value.organization_id
  skip_approval     = true
  renew_before_days = 30
  on_destroy        = "keep"
}

resource "certcentral_issued_certificate" "site" {
  for_each = certcentral_ssl_order.site

  order_id       = each.value.id
  certificate_id = each.value.certificate_id
}

data "certcentral_orders" "issued" {
  status = ["issued"]
}

locals {
  products = distinct([for order in local.orders : order.product])

  unmanaged = setsubtract(
    [for order in data.certcentral_orders.issued.orders : order.id if !order.is_renewed && contains(local.products, order.product_name_id)],
    [for order in certcentral_ssl_order.site : order.id],
  )
}

# Warns of orders that somebody placed past Terraform.
check "all_orders_are_managed" {
  assert {
    condition     = length(local.unmanaged) == 0
    error_message = "Not managed here: ${join(", ", slice(sort(local.unmanaged), 0, min(10, length(local.unmanaged))))}."
  }
}
