import {
  to = certcentral_domain_validation.harbor
  identity = {
    id = "3310560"
  }
}
