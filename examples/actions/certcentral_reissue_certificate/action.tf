# terraform apply -invoke=action.certcentral_reissue_certificate.web
action "certcentral_reissue_certificate" "web" {
  config {
    order_id      = "512340771"
    comments      = "DigiCert announced the revocation of the present certificate."
    skip_approval = true
  }
}
