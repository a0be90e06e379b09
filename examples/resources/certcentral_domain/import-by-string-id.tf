import {
  to = certcentral_domain.harbor
  id = "3310560"
}
