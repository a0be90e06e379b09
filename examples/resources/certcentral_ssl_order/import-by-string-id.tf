import {
  to = certcentral_ssl_order.web
  id = "512340771"
}
