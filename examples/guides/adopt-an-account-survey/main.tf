# What the account holds, and the import blocks for it. Nothing is managed here, and nothing is changed.

terraform {
  required_version = ">= 1.5"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

variable "organization_id" {
  description = "Only the orders of this organization; null for those of all."
  type        = string
  default     = null
}

variable "table_product" {
  description = "Product of the orders that one block takes over, in the output \"orders\"."
  type        = string
  default     = "ssl_basic"
}

# The API key comes from CERTCENTRAL_API_KEY. That of a user who only looks is enough.
provider "certcentral" {
  allow_billable = false
}

data "certcentral_organizations" "active" {
  status = "active"
}

data "certcentral_domains" "active" {
  status          = "active"
  organization_id = var.organization_id
}

data "certcentral_orders" "issued" {
  status          = ["issued"]
  organization_id = var.organization_id
}

locals {
  # Orders that were renewed run out by themselves; their renewals are in the list as well.
  tls = {
    for order in data.certcentral_orders.issued.orders : order.id => order
    if !order.is_renewed && endswith(order.product_type, "ssl_certificate")
  }

  organizations = var.organization_id == null ? data.certcentral_organizations.active.organizations : [
    for organization in data.certcentral_organizations.active.organizations : organization if organization.id == var.organization_id
  ]

  # Those that only an order brought along belong to nobody, or are validated for nothing. There is nothing to manage.
  domains = [
    for domain in data.certcentral_domains.active.domains : domain
    if domain.organization_id != null && length(domain.validation_status) > 0
  ]

  # What there is to import: resource types to ids.
  imports = {
    certcentral_organization = [for organization in local.organizations : organization.id]
    certcentral_domain       = [for domain in local.domains : domain.id]
    certcentral_ssl_order    = sort(keys(local.tls))
  }
}

output "counts" {
  value = { for type, ids in local.imports : type => length(ids) }
}

# The next to end first.
output "ends_next" {
  value = sort([for id, order in local.tls : "${order.valid_till} ${order.common_name} (${order.product_name_id}, order ${id})"])
}

# terraform output -raw imports >../certificates/imports.tf
output "imports" {
  value = join("\n", flatten([
    for type, ids in local.imports : [
      for id in ids : <<-EOT
        import {
          to = ${type}.id_${id}
          id = "${id}"
        }
      EOT
    ]
  ]))
}

# For one block: orders of one product, since another asks for other arguments.
# terraform output -json orders >../certificates/orders.json
output "orders" {
  value = {
    for id, order in local.tls : id => {
      product         = order.product_name_id
      common_name     = order.common_name
      dns_names       = setsubtract(order.dns_names, [order.common_name])
      organization_id = order.organization_id
    } if order.product_name_id == var.table_product
  }
}
