# The S/MIME certificates of the staff.
list "certcentral_client_certificate_order" "staff" {
  provider = certcentral
  limit    = 500

  config {
    status          = ["issued"]
    product_name_id = ["secure_email_sponsor", "secure_email_mailbox"]
  }
}
