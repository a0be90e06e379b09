# The current certificate of an order.
terraform import certcentral_issued_certificate.web 512340771

# A certificate of an order.
terraform import certcentral_issued_certificate.web 512340771/630114905
