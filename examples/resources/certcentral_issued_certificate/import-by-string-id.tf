import {
  to = certcentral_issued_certificate.web
  id = "512340771"
}
