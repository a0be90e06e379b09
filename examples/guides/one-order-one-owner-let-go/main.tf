# The same workspace lets go of the order: nothing is sent, and nothing is revoked.

terraform {
  required_version = ">= 1.7"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

provider "certcentral" {}

removed {
  from = certcentral_ssl_order.web

  lifecycle {
    destroy = false
  }
}

removed {
  from = certcentral_issued_certificate.web

  lifecycle {
    destroy = false
  }
}
