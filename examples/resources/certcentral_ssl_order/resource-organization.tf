# An EV order that names its organization by details. The account's own is taken where one has exactly these.
resource "certcentral_ssl_order" "bank" {
  product        = "ssl_ev_basic"
  common_name    = "bank.harbor-lights.example"
  csr            = file("web.csr")
  order_validity = { years = 1 }
  dcv_method     = "dns-txt-token"
  on_destroy     = "revoke_order"

  organization = {
    name      = "Harbor Lights Ltd"
    address   = "4 Quay Street"
    city      = "Duluth"
    state     = "MN"
    zip       = "55802"
    country   = "US"
    telephone = "+1 218 555 0144"
  }

  contacts = [
    {
      contact_type = "organization_contact"
      first_name   = "Pia"
      last_name    = "Okafor"
      email        = "pia@harbor-lights.example"
      job_title    = "Head of Operations"
      telephone    = "+1 218 555 0144"
    },
    {
      contact_type = "ev_approver"
      first_name   = "Pia"
      last_name    = "Okafor"
      email        = "pia@harbor-lights.example"
      job_title    = "Head of Operations"
      telephone    = "+1 218 555 0144"
    },
  ]
}
