# The organizations that certificates with organization validation can be ordered for at once.
list "certcentral_organization" "validated" {
  provider         = certcentral
  include_resource = true

  config {
    status     = "active"
    validation = "ov"
  }
}

# One of them by a part of its name.
list "certcentral_organization" "harbor" {
  provider = certcentral

  config {
    search = "harbor"
  }
}
