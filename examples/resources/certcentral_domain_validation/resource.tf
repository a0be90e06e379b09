resource "certcentral_domain" "harbor" {
  name            = "harbor-lights.example"
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"
  validations     = [{ type = "ov" }]
}

# Publish certcentral_domain.harbor.dcv_record with the resource of your DNS provider, and name that resource in
# record_fqdns: the check then waits for it.
resource "certcentral_domain_validation" "harbor" {
  domain_id    = certcentral_domain.harbor.id
  record_fqdns = [certcentral_domain.harbor.dcv_record.name]

  # Prolongs the proof by a plan that is made in its last 20 days.
  revalidate_before_days = 20

  timeouts = {
    create = "20m"
  }
}

# Issued at once, without a proof of its own.
resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = certcentral_domain.harbor.organization_id
  dcv_method      = "dns-txt-token"
  skip_approval   = true

  depends_on = [certcentral_domain_validation.harbor]
}
