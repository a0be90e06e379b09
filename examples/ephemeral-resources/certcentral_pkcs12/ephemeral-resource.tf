variable "private_key_pem" {
  description = "The key that the order's signing request was made with."
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

resource "certcentral_issued_certificate" "web" {
  order_id = "512340771"
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

# The certificate may be looked up instead. This file is for an old Java or Windows.
ephemeral "certcentral_pkcs12" "web_legacy" {
  private_key_pem = var.private_key_pem
  order_id        = "512340771"
  password        = var.pfx_password
  encryption      = "legacy"
}
