# One OV certificate, the whole way: declare the organization, order, publish the DNS record that proves the domain, wait,
# keep what comes. A change of names or of the key is a reissue in place, `terraform destroy` revokes.

terraform {
  required_version = ">= 1.4.0"

  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY. CERTCENTRAL_BASE_URL leads to a simulator or to the EU platform.
provider "certcentral" {}

# DigiCert's staff validate it once; every order of the next year rests on that. Does the account know it already? Then
# import it, or set adopt_existing.
resource "certcentral_organization" "company" {
  name      = var.organization.name
  address   = var.organization.address
  city      = var.organization.city
  state     = var.organization.state
  zip       = var.organization.zip
  country   = var.organization.country
  telephone = var.organization.telephone

  organization_contact = var.contact

  validations = [{ type = "ov" }]
}

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = var.common_name
  dns_names       = var.dns_names
  csr             = file(var.csr_file)
  order_validity  = { years = 1 }
  organization_id = certcentral_organization.company.id
  dcv_method      = "dns-txt-token"

  # Without these two an administrator has to approve the order, and later its revocation.
  skip_approval            = true
  revocation_skip_approval = true
}

# Stands in for the DNS provider's own resource, such as aws_route53_record or google_dns_record_set. The domain that is
# proved ahead has its record already.
resource "terraform_data" "dcv_record" {
  for_each = {
    for domain, record in certcentral_ssl_order.web.dcv_records : domain => record if domain != var.domain_ahead
  }

  triggers_replace = [each.value.type, each.value.name, each.value.value]

  provisioner "local-exec" {
    command = var.publish_command
    environment = {
      RECORD_TYPE  = each.value.type
      RECORD_NAME  = each.value.name
      RECORD_VALUE = each.value.value
    }
  }
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id

  # A new organization has to be validated by people. Without this, the apply says so and ends; the next one goes on.
  wait_for_people = true

  # The records have to be there before the service is asked to look for them.
  depends_on = [terraform_data.dcv_record]
}
