import {
  to = certcentral_duplicate_certificate.second_site
  identity = {
    order_id       = "512340771"
    certificate_id = "630121404"
  }
}
