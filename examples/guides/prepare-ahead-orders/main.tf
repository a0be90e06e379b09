# Orders for an organization and domains that another workspace looks after.

terraform {
  required_providers {
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

# The name has to be unique in the account, inactive organizations included.
data "certcentral_organization" "company" {
  name = "Harbor Lights Ltd"
}

resource "certcentral_ssl_order" "shop" {
  product           = "ssl_basic"
  common_name       = "shop.harbor-lights.example"
  csr               = file("web.csr")
  order_validity    = { years = 1 }
  organization_id   = data.certcentral_organization.company.id
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = 30
}

resource "certcentral_issued_certificate" "shop" {
  order_id       = certcentral_ssl_order.shop.id
  certificate_id = certcentral_ssl_order.shop.certificate_id
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.shop.full_chain_pem
}
