# By the number of a request that was decided.
terraform import certcentral_request_approval.web 90817264
