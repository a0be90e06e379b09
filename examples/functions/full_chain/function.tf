terraform {
  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
  }
}

variable "certificates" {
  description = "PEM texts in any order, as they came out of a ZIP archive: certificate, intermediates and root."
  type        = list(string)
}

locals {
  # A list is passed with three dots behind it.
  chain = provider::certcentral::full_chain(var.certificates...)
}

output "chain" {
  value = local.chain
}
