variable "private_key_pem" {
  description = "The key that web.csr was made with. Both change together."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "pfx_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

ephemeral "certcentral_pkcs12" "web" {
  private_key_pem = var.private_key_pem
  certificate_pem = certcentral_issued_certificate.web.full_chain_pem
  password        = var.pfx_password
}

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"
  skip_approval   = true
}

resource "certcentral_issued_certificate" "web" {
  order_id       = certcentral_ssl_order.web.id
  certificate_id = certcentral_ssl_order.web.certificate_id
}

# Hands the file to a program of one's own, again whenever there is another certificate.
resource "terraform_data" "upload" {
  triggers_replace = certcentral_issued_certificate.web.sha256_fingerprint

  provisioner "local-exec" {
    command = "printf %s \"$PFX\" | base64 --decode | upload-certificate --name web"
    environment = {
      PFX = ephemeral.certcentral_pkcs12.web.content_base64
    }
  }
}

variable "gateway_private_key_pem" {
  type      = string
  sensitive = true
  ephemeral = true
}

# The certificate of an order that is managed elsewhere is looked up. This file is for an old Java or Windows.
ephemeral "certcentral_pkcs12" "gateway" {
  private_key_pem = var.gateway_private_key_pem
  order_id        = "512340802"
  password        = var.pfx_password
  encryption      = "legacy"
}
