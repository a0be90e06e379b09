data "certcentral_reissues" "web" {
  order_id         = "512340771"
  include_archived = true
}

# Certificates that are valid beside the order's current one.
output "still_valid" {
  value = {
    for reissue in data.certcentral_reissues.web.reissues : reissue.certificate_id => reissue.valid_till
    if reissue.status == "issued" && !reissue.is_current
  }
}
