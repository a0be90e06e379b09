# One certificate, the whole way: order it, publish the DNS record that proves the domain, wait for it, keep it.
# A change of names or of the key is a reissue in place, `terraform destroy` revokes.

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

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = var.common_name
  dns_names       = var.dns_names
  csr             = file(var.csr_file)
  order_validity  = { years = 1 }
  organization_id = var.organization_id
  dcv_method      = "dns-txt-token"

  # Without these two an administrator has to approve the order, and later its revocation.
  skip_approval            = true
  revocation_skip_approval = true
}

# Stands in for the DNS provider's own resource, such as aws_route53_record or google_dns_record_set.
resource "terraform_data" "dcv_record" {
  for_each = certcentral_ssl_order.web.dcv_records

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

  # The records have to be there before the service is asked to look for them.
  depends_on = [terraform_data.dcv_record]
}
