terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# The key of the first API comes from CERTCENTRAL_LEGACY_API_KEY. Nothing here needs a key of the Services API.
provider "certcentral" {
  legacy_api = {
    account_id = "000042"
  }
}

# A certificate with two names, for a year.
resource "certcentral_legacy_ssl_order" "web" {
  csr         = file("web.csr")
  common_name = "www.harbor-lights.example" # left out, it is that of the CSR, and so are sans
  sans        = ["harbor-lights.example"]
  server_type = 45 # nginx
  validity    = 1

  org_name    = "Harbor Lights Ltd"
  org_addr1   = "4 Quay Street"
  org_city    = "Duluth"
  org_state   = "MN"
  org_zip     = "55802"
  org_country = "us"

  org_contact_firstname = "Pia"
  org_contact_lastname  = "Okafor"
  org_contact_email     = "pia@harbor-lights.example"
  org_contact_telephone = "+1 218 555 0144"

  # A reissue waits for its certificate, so that what uses it goes on with the new one. A new order never waits.
  wait_for_issuance = true

  # Destroying leaves the order as it is.
  on_destroy = "keep"
}

# Null until a refresh finds the order issued.
output "certificate" {
  value = certcentral_legacy_ssl_order.web.certificate
}

output "intermediate" {
  value = certcentral_legacy_ssl_order.web.intermediate
}
