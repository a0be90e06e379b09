resource "certcentral_legacy_ssl_order" "shop" {
  csr         = file("shop.csr")
  common_name = "shop.harbor-lights.example"
  ev          = true
  validity    = 1

  org_name    = "Harbor Lights Ltd"
  org_addr1   = "4 Quay Street"
  org_city    = "Duluth"
  org_state   = "MN"
  org_zip     = "55802"
  org_country = "us"

  org_contact_firstname = "Pia"
  org_contact_lastname  = "Okafor"
  org_contact_email     = "pia@harbor-lights.example"
  org_contact_telephone = "+1 218 555 0144"

  # What an EV order takes besides.
  telephone             = "+1 218 555 0100"
  org_contact_job_title = "Head of Operations"
}
