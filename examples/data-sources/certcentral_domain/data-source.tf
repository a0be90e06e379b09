data "certcentral_domain" "harbor" {
  name = "harbor-lights.example"
}

output "proved_until" {
  value = data.certcentral_domain.harbor.validated_until
}
