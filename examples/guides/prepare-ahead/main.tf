# An organization and its domains, validated ahead of the orders that name them.

terraform {
  required_version = ">= 1.4.0"

  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

resource "certcentral_organization" "company" {
  name      = "Harbor Lights Ltd"
  address   = "12 Quay Street"
  city      = "Galway"
  state     = "Galway"
  zip       = "H91 X2Y3"
  country   = "IE"
  telephone = "+353 91 555 0100"

  organization_contact = {
    first_name = "Nora"
    last_name  = "Quay"
    job_title  = "Head of Operations"
    email      = "nora.quay@harbor-lights.example"
    telephone  = "+353 91 555 0101"
  }

  validations = [{ type = "ov" }]

  # Orders refer to its id: another organization in its place would buy each of them anew.
  lifecycle {
    prevent_destroy = true
  }
}

resource "certcentral_domain" "company" {
  for_each = toset(["harbor-lights.example", "harbor-beacon.example"])

  name            = each.value
  organization_id = certcentral_organization.company.id
  dcv_method      = "dns-cname-token"
  validations     = [{ type = "ov" }]
}

# Stands in for the DNS provider's own resource.
resource "terraform_data" "domain_record" {
  for_each = certcentral_domain.company

  triggers_replace = [each.value.dcv_record.type, each.value.dcv_record.name, each.value.dcv_record.value]

  provisioner "local-exec" {
    command = "./publish-dns-record"
    environment = {
      RECORD_TYPE  = each.value.dcv_record.type
      RECORD_NAME  = each.value.dcv_record.name
      RECORD_VALUE = each.value.dcv_record.value
    }
  }
}

resource "certcentral_domain_validation" "company" {
  for_each = certcentral_domain.company

  domain_id              = each.value.id
  revalidate_before_days = 30

  depends_on = [terraform_data.domain_record]
}

resource "certcentral_ssl_order" "shop" {
  product           = "ssl_basic"
  common_name       = "shop.harbor-lights.example"
  dns_names         = ["shop.harbor-beacon.example"]
  csr               = file("web.csr")
  order_validity    = { years = 1 }
  organization_id   = certcentral_organization.company.id
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = 30

  # With the domains proved, the order itself proves nothing, and needs no records of its own.
  depends_on = [certcentral_domain_validation.company]
}

resource "certcentral_issued_certificate" "shop" {
  order_id       = certcentral_ssl_order.shop.id
  certificate_id = certcentral_ssl_order.shop.certificate_id

  # The first time, DigiCert's staff validate the organization.
  wait_for_people = true

  timeouts = {
    create = "8h"
  }
}

output "organization_id" {
  value = certcentral_organization.company.id
}
