# By the order's number, with or without its leading zeros.
terraform import certcentral_legacy_ssl_order.web 00900495
