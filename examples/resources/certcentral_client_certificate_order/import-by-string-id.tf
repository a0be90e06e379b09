import {
  to = certcentral_client_certificate_order.nora
  id = "512340902"
}
