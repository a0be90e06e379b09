import {
  to = certcentral_ssl_order.web
  identity = {
    id = "512340771"
  }
}
