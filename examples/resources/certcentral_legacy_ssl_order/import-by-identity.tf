import {
  to = certcentral_legacy_ssl_order.web
  identity = {
    id = "00900495"
  }
}
