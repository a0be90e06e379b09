import {
  to = certcentral_issued_certificate.web
  identity = {
    order_id = "512340771"
  }
}
