# Domains proved by records in Azure DNS, which has a resource for each type of record.

terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
    certcentral = {
      source = "terraform-certcentral/certcentral"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.0"
    }
  }
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {}

# Subscription and credentials come from ARM_SUBSCRIPTION_ID and its kin, or from the Azure CLI.
provider "azurerm" {
  features {}
}

locals {
  zone           = "harbor-lights.example"
  resource_group = "dns"
}

# This key lands in Terraform's state. Where it must not, make key and request elsewhere and read the request with file().
resource "tls_private_key" "web" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

resource "tls_cert_request" "web" {
  private_key_pem = tls_private_key.web.private_key_pem

  subject {
    common_name = "www.harbor-lights.example"
  }
}

resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  dns_names         = ["harbor-lights.example", "shop.harbor-lights.example"]
  csr               = tls_cert_request.web.cert_request_pem
  order_validity    = { years = 1 }
  organization_id   = "1180442"
  dcv_method        = "dns-cname-token"
  skip_approval     = true
  renew_before_days = 30
}

# Names are relative to the zone.
resource "azurerm_dns_cname_record" "dcv" {
  for_each = { for domain, record in certcentral_ssl_order.web.dcv_records : domain => record if record.type == "CNAME" }

  zone_name           = local.zone
  resource_group_name = local.resource_group
  name                = trimsuffix(each.value.name, ".${local.zone}")
  record              = each.value.value
  ttl                 = 60
}

# The zone's own name is "@".
resource "azurerm_dns_txt_record" "dcv" {
  for_each = { for domain, record in certcentral_ssl_order.web.dcv_records : domain => record if record.type == "TXT" }

  zone_name           = local.zone
  resource_group_name = local.resource_group
  name                = each.value.name == local.zone ? "@" : trimsuffix(each.value.name, ".${local.zone}")
  ttl                 = 60

  record {
    value = each.value.value
  }
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id

  # The records have to be there before the service is asked to look for them.
  depends_on = [azurerm_dns_cname_record.dcv, azurerm_dns_txt_record.dcv]
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
