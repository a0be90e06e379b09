# Takes the place of the first file: the order of the first API runs out by itself.

terraform {
  required_version = ">= 1.7"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# The Services API alone. The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

removed {
  from = certcentral_legacy_ssl_order.web

  lifecycle {
    destroy = false
  }
}
