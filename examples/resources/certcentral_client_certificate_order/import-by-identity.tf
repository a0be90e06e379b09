import {
  to = certcentral_client_certificate_order.nora
  identity = {
    id = "512340902"
  }
}
