data "certcentral_containers" "all" {}

# The domains of one division, by its name. An error where none has that name, or several have.
data "certcentral_domains" "shops" {
  container_id = one([for c in data.certcentral_containers.all.containers : c.id if c.name == "Shops" && c.is_active])
}
