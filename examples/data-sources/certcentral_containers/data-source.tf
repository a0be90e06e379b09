data "certcentral_containers" "all" {}

locals {
  container_ids = { for c in data.certcentral_containers.all.containers : c.name => c.id if c.is_active }
}

# The domains of one division, by its name.
data "certcentral_domains" "shops" {
  container_id = local.container_ids["Shops"]
}
