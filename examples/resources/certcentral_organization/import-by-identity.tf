import {
  to = certcentral_organization.harbor
  identity = {
    id = "1180442"
  }
}
