# By the order's number.
terraform import certcentral_client_certificate_order.nora 512340902
