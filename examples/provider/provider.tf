terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# The API key comes from the environment variable CERTCENTRAL_API_KEY.
provider "certcentral" {
  region = "us"
}

# Made once, on the machine that keeps the key:
#   openssl req -new -newkey rsa:2048 -nodes -keyout web.key -out web.csr -subj "/CN=www.harbor-lights.example"
resource "certcentral_ssl_order" "web" {
  product           = "ssl_basic"
  common_name       = "www.harbor-lights.example"
  dns_names         = ["harbor-lights.example"]
  csr               = file("web.csr")
  order_validity    = { years = 1 }
  organization_id   = "1180442"
  dcv_method        = "dns-txt-token"
  skip_approval     = true
  renew_before_days = 30
  on_destroy        = "revoke_order"
}

# Publishes the records by a program of your own. A DNS provider's resource takes its place where there is one, see below.
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
  depends_on     = [terraform_data.dcv_record]
}

output "full_chain_pem" {
  value = certcentral_issued_certificate.web.full_chain_pem
}
