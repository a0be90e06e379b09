# By the domain's number in CertCentral.
terraform import certcentral_domain_validation.harbor 3310560
