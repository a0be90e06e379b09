terraform {
  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
  }
}

variable "load_balancer_certificate" {
  description = "The certificate that the load balancer presents now, PEM."
  type        = string
}

locals {
  presented = provider::certcentral::certificate(var.load_balancer_certificate)
}

check "load_balancer" {
  assert {
    condition     = contains(local.presented.dns_names, "www.harbor-lights.example")
    error_message = "The load balancer presents a certificate for ${join(", ", local.presented.dns_names)}."
  }

  assert {
    condition     = timecmp(local.presented.valid_till, timeadd(plantimestamp(), "336h")) > 0
    error_message = "The certificate ${local.presented.serial_number} of ${local.presented.issuer} expires at ${local.presented.valid_till}."
  }
}
