# Declared once, submitted for validation ahead of the orders that name it.
resource "certcentral_organization" "harbor" {
  name      = "Harbor Lights Ltd"
  address   = "4 Quay Street"
  city      = "Duluth"
  state     = "MN"
  zip       = "55802"
  country   = "US"
  telephone = "+1 218 555 0144"

  organization_contact = {
    first_name = "Pia"
    last_name  = "Okafor"
    email      = "pia@harbor-lights.example"
    job_title  = "Head of Operations"
    telephone  = "+1 218 555 0144"
  }

  technical_contact = {
    first_name = "Jonas"
    last_name  = "Lind"
    email      = "jonas@harbor-lights.example"
  }

  # Submitted when it is created, and again when one has expired.
  validations = [
    { type = "ov" },
    {
      type = "ev"
      verified_users = [{
        first_name = "Pia"
        last_name  = "Okafor"
        job_title  = "Head of Operations"
        telephone  = "+1 218 555 0144"
        email      = "pia@harbor-lights.example"
      }]
    },
  ]

  # Takes over the organization of this name and address, should the account have it already.
  adopt_existing = true
}

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = certcentral_organization.harbor.id
  dcv_method      = "dns-txt-token"
}

# How far its validations are.
output "validation_status" {
  value = certcentral_organization.harbor.validation_status
}
