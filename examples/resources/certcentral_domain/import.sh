# By the domain's number in CertCentral.
terraform import certcentral_domain.harbor 3310560
