terraform {
  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

# Names a person and her organization. The key was made on her own computer, which keeps it.
resource "certcentral_client_certificate_order" "nora" {
  product               = "secure_email_sponsor"
  common_name_indicator = "given_name_surname"
  individual            = { first_name = "Nora", last_name = "Quay" }
  emails                = ["nora.quay@harbor-lights.example", "nora@harbor-lights.example"]
  csr                   = file("nquay.csr")
  organization_id       = "1180442"
  order_validity        = { years = 2 }

  # Due again when 30 days are left: reissued while the order has enough left, else renewed by a new order, billed.
  renew_before_days = 30

  # Found again instead of bought again, should a run be killed while it orders.
  alternative_order_id = "smime-nquay"
  adopt_existing       = true

  # Destroying has the certificate revoked, once an administrator approved it.
  on_destroy = "revoke_order"
}

# How far each address is proved.
output "email_validations" {
  value = certcentral_client_certificate_order.nora.email_validations
}
