import {
  to = certcentral_legacy_ssl_order.web
  id = "00900495"
}
