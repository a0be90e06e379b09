# For a mailbox and nobody in particular. Its owner confirms mail from DigiCert.
resource "certcentral_client_certificate_order" "press" {
  product           = "secure_email_mailbox"
  emails            = ["press@harbor-lights.example"]
  csr               = file("press.csr")
  profile_type      = "strict"
  usage_designation = { primary_usage = "signing", additional_usages = ["non_repudiation"] }
  order_validity    = { years = 1 }
  renew_before_days = 30
}
