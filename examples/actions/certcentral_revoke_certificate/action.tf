# The certificate that a reissue replaced, once the new one is in place everywhere:
# terraform apply -invoke=action.certcentral_revoke_certificate.replaced
action "certcentral_revoke_certificate" "replaced" {
  config {
    certificate_id    = "630114904"
    revocation_reason = "superseded"
    comment           = "Replaced after the incident of 2026-11-22."
  }
}

# That of a machine that was broken into, at once and by what the report names it by.
action "certcentral_revoke_certificate" "stolen" {
  config {
    serial_number     = "0A4D7EB1C29F4A5586D3F0E2719BC6A8"
    revocation_reason = "superseded"
    skip_approval     = true
  }
}
