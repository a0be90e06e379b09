import {
  to = certcentral_organization.harbor
  id = "1180442"
}
