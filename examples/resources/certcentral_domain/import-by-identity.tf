import {
  to = certcentral_domain.harbor
  identity = {
    id = "3310560"
  }
}
