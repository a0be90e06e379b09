# The organization and the mail domains, validated for S/MIME once for everybody.

terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
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

  validations = [{ type = "smime" }]

  # Orders refer to its id: another organization in its place would buy each of them anew.
  lifecycle {
    prevent_destroy = true
  }
}

resource "certcentral_domain" "mail" {
  for_each = toset(["harbor-lights.example", "harbor-beacon.example"])

  name            = each.value
  organization_id = certcentral_organization.company.id
  dcv_method      = "dns-cname-token"
  validations     = [{ type = "smime" }]
}

# Stands in for the DNS provider's own resource.
resource "terraform_data" "domain_record" {
  for_each = certcentral_domain.mail

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

resource "certcentral_domain_validation" "mail" {
  for_each = certcentral_domain.mail

  domain_id              = each.value.id
  revalidate_before_days = 30

  depends_on = [terraform_data.domain_record]
}

output "organization_id" {
  value = certcentral_organization.company.id
}
