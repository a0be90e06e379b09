# Without a csr: once he has confirmed his address, the recipient is asked to make the key in the browser.
resource "certcentral_client_certificate_order" "otto" {
  product           = "class1_smime"
  emails            = ["otto.brandt@harbor-lights.example"]
  order_validity    = { years = 1 }
  renew_before_days = 60 # days in which he has to act once more
}

# Brings the certificate once he has collected it, and does not wait for that.
resource "certcentral_issued_certificate" "otto" {
  order_id       = certcentral_client_certificate_order.otto.id
  certificate_id = certcentral_client_certificate_order.otto.certificate_id
  wait           = false
}
