import {
  to = certcentral_duplicate_certificate.second_site
  id = "512340771/630121404"
}
