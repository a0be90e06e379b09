terraform {
  required_version = ">= 1.14"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# Nothing is bought while the account is adopted. Taken out afterwards, so that renewals are.
provider "certcentral" {
  allow_billable = false
}
