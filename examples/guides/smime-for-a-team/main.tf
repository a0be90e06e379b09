# An S/MIME certificate for each line of people.csv.

terraform {
  required_version = ">= 1.3"

  required_providers {
    certcentral = {
      source  = "terraform-certcentral/certcentral"
      version = "~> 0.1"
    }
  }
}

variable "allow_billable" {
  description = "Whether this run may buy: true in the apply, false in pipelines of pull requests."
  type        = bool
  default     = true
}

# The API key comes from CERTCENTRAL_API_KEY.
provider "certcentral" {
  allow_billable = var.allow_billable
}

locals {
  # By the login, which stays when names and addresses change. Two lines with the same one are an error.
  people = { for person in csvdecode(file("people.csv")) : person.login => person }
}

resource "certcentral_client_certificate_order" "person" {
  for_each = local.people

  product               = "secure_email_sponsor"
  common_name_indicator = "given_name_surname"
  individual            = { first_name = each.value.first_name, last_name = each.value.last_name }
  emails                = concat([each.value.email], compact(split(" ", each.value.other_emails)))
  organization_id       = "1180442"
  order_validity        = { years = 1 }
  renew_before_days     = 45
  skip_approval         = true
  on_destroy            = "revoke_order"

  # The request that the person handed in, or none, for a key that is made in the browser.
  csr = each.value.key == "csr" ? file("${each.key}.csr") : null

  # Found again instead of bought again, should a run be killed while it orders.
  alternative_order_id = "smime-${each.key}"
  adopt_existing       = true

  lifecycle {
    precondition {
      condition     = contains(["csr", "browser"], each.value.key)
      error_message = "people.csv: the key of ${each.key} has to be csr or browser."
    }
  }
}

# Brings each certificate once it is there. Nobody waits for people who have yet to act: what it holds stays until the next
# certificate is issued.
resource "certcentral_issued_certificate" "person" {
  for_each = certcentral_client_certificate_order.person

  order_id       = each.value.id
  certificate_id = each.value.certificate_id
  wait           = false
}

# Who is without a certificate, and why.
output "open" {
  value = {
    for login, order in certcentral_client_certificate_order.person : login => {
      status    = order.status
      unproved  = [for proof in order.email_validations : proof.address if proof.status != "validated"]
      approvals = [for request in order.requests : request.id if contains(["submitted", "pending"], request.status)]
    } if order.status != "issued"
  }
}

# Certificate and intermediates, PEM, for the person and for directories. No secret: it only keeps them off the screen.
output "certificates" {
  value     = { for login, certificate in certcentral_issued_certificate.person : login => certificate.full_chain_pem if certificate.full_chain_pem != null }
  sensitive = true
}
