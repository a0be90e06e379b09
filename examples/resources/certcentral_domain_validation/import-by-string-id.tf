import {
  to = certcentral_domain_validation.harbor
  id = "3310560"
}
