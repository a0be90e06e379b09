# By the order's number and that of the duplicate's certificate.
terraform import certcentral_duplicate_certificate.second_site 512340771/630121404
