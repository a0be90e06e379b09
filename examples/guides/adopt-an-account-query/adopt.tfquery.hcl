list "certcentral_organization" "active" {
  provider = certcentral
  limit    = 1000

  config {
    status = "active"
  }
}

list "certcentral_domain" "active" {
  provider = certcentral
  limit    = 1000

  config {
    status = "active"
  }
}

list "certcentral_ssl_order" "issued" {
  provider = certcentral
  limit    = 1000

  config {
    status     = ["issued"]
    valid_till = ">2026-11-22" # certificates that have ended are not worth adopting
  }
}
