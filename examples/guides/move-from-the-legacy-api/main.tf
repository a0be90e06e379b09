# An order of the first API comes under management as it is.

terraform {
  required_version = ">= 1.7"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# Both APIs, for the same account. Their keys come from CERTCENTRAL_API_KEY, CERTCENTRAL_LEGACY_ACCOUNT_ID and
# CERTCENTRAL_LEGACY_API_KEY.
provider "certcentral" {}

import {
  to = certcentral_legacy_ssl_order.web
  id = "00900495"
}

resource "certcentral_legacy_ssl_order" "web" {
  csr         = file("web-legacy.csr") # of the key that is in use now
  common_name = "www.harbor-lights.example"
  sans        = ["harbor-lights.example"]
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

  # Nothing that Terraform does ends the order.
  on_destroy = "keep"
}
