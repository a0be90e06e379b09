# What follows the order of the first API. Add it when that order is due.

# Where the first API found or made the organization of the order. The name has to be unique in the account.
data "certcentral_organization" "company" {
  name = "Harbor Lights Ltd"
}

resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  dns_names         = ["harbor-lights.example"]
  csr               = file("web.csr") # of a new key
  order_validity    = { years = 1 }
  organization_id   = data.certcentral_organization.company.id
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = 30

  renewal_of_order_id = certcentral_legacy_ssl_order.web.id

  # A run that is killed while it orders leaves an order that the next run finds.
  alternative_order_id = "harbor-lights-web"
  adopt_existing       = true
}

# Stands in for the DNS provider's own resource.
resource "terraform_data" "dcv_record" {
  for_each = certcentral_ssl_order.web.dcv_records

  triggers_replace = [each.value.type, each.value.name, each.value.value]

  provisioner "local-exec" {
    command = "./publish-dns-record"
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

  depends_on = [terraform_data.dcv_record]
}

# What takes the place of certificate and intermediate of the order before.
output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
