# The domains for which OV certificates are issued at once.
data "certcentral_domains" "ready" {
  status     = "active"
  validation = "ov"
}

output "ready_for_ov" {
  value = [for domain in data.certcentral_domains.ready.domains : domain.name]
}
