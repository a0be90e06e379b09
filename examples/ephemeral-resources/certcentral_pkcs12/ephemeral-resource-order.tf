# The certificate is looked up, and the file is for an old Java or Windows.
variable "mail_key_pem" {
  type      = string
  sensitive = true
  ephemeral = true
}

ephemeral "certcentral_pkcs12" "mail" {
  private_key_pem = var.mail_key_pem
  order_id        = "512340772"
  password        = var.pfx_password
  encryption      = "legacy"
}
