# By the organization's number.
terraform import certcentral_organization.harbor 1180442
