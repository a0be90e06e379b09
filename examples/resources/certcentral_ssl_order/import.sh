# By the order's number.
terraform import certcentral_ssl_order.web 512340771
